import { expect, test } from 'vitest';
import { yearFacts, type Change, type DatedOpinion } from '../../src/client/ui/yours/year_facts';

const opinions = (
  year: number,
  count: number,
  value: (i: number) => number,
  tags: readonly string[],
): DatedOpinion[] =>
  Array.from({ length: count }, (_, i) => ({
    value: value(i),
    when: new Date(year, i % 12, 2 + Math.floor(i / 12)).getTime(),
    tags,
  }));

test('says what has come to be liked and chosen, and what has been left', () => {
  const facts = yearFacts([
    ...opinions(2018, 20, (i) => 4 + (i % 2) / 2, ['Action']),
    ...opinions(2018, 6, (i) => 2.5 + (i % 2) / 2, ['Drama']),
    ...opinions(2021, 8, (i) => 2.5 + (i % 2) / 2, ['Action']),
    ...opinions(2021, 18, (i) => 4 + (i % 2) / 2, ['Drama']),
  ]);
  expect(facts?.years).toEqual([2018, 2021]);
  expect(facts?.tags.map(({ tag }) => tag)).toEqual(['Action', 'Drama']);
  const action = facts?.tags[0]?.of[0];
  expect(action?.count).toBe(20);
  expect(action?.share).toBeCloseTo(20 / 26, 9);
  expect(action?.above).toBeGreaterThan(0);
  const byTag = (changes: readonly Change[] = []) =>
    Object.fromEntries(changes.map(({ tag, before, now }) => [tag, Math.sign(now - before)]));
  expect(byTag(facts?.liking)).toEqual({ Action: -1, Drama: 1 });
  expect(byTag(facts?.choosing)).toEqual({ Action: -1, Drama: 1 });
});

test('says nothing of few ratings, of one year, or of days that are not known', () => {
  expect(yearFacts(opinions(2020, 10, () => 4, ['Drama']))).toBeNull();
  expect(yearFacts(opinions(2020, 30, () => 4, ['Drama']))).toBeNull();
  const undated = opinions(2020, 30, () => 4, ['Drama']).map((o) => ({ ...o, when: 0 }));
  expect(yearFacts([...undated, ...opinions(2010, 5, () => 4, ['Drama'])])).toBeNull();
});

test('does not take chance for a change', () => {
  const steady = yearFacts([
    ...opinions(2018, 30, (i) => 3 + (i % 3) / 2, ['Drama', 'Comedy']),
    ...opinions(2022, 30, (i) => 3 + ((i + 1) % 3) / 2, ['Drama', 'Comedy']),
  ]);
  expect(steady?.liking).toEqual([]);
  expect(steady?.choosing).toEqual([]);
});
