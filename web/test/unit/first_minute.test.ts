import { expect, test } from 'vitest';
import { startGroups } from '../../src/worker/start_groups';

const film = (id: number, tag: string | null, numRatings = 100) => ({
  itemId: String(id),
  title: '',
  year: 2000,
  tags: tag === null ? [] : [tag],
  numRatings,
  links: [],
  predicted: 3,
  low: 2,
  high: 4,
  likely: 0.5,
});

test('groups are threes of well-known films, no film twice, all genres before a second of one', () => {
  const known = [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => film(id, 'War')),
    ...[11, 12, 13].map((id) => film(id, 'Comedy')),
  ];
  const groups = startGroups(known, (itemId) =>
    // The unknown film 99 is the most alike of all.
    [film(99, 'War'), ...known].map((other) => other.itemId).filter((id) => id !== itemId),
  );
  expect(groups.every((films) => films.length === 3)).toBe(true);
  const ids = groups.flat().map(({ itemId }) => itemId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain('99');
  expect(groups.map(([first]) => first?.tags[0])).toEqual(['War', 'Comedy', 'War', 'Comedy']);
});

test('a catalogue without tags has groups as well', () => {
  const known = Array.from({ length: 7 }, (_, i) => film(i, null));
  const groups = startGroups(known, () => known.map(({ itemId }) => itemId));
  expect(groups.map((items) => items.map(({ itemId }) => itemId).join(''))).toEqual(['012', '345']);
});
