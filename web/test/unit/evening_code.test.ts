import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeEvening,
  encodeEvening,
  maxPeople,
  maxRatings,
  maxVetoes,
  noEvening,
  type Evening,
} from '../../src/client/taste/evening_code';
import { valueAt } from '../../src/shared/rating_scale';
import { books, films, games } from '../support/abouts';

const someone = { name: 'Ada', ratings: [], seen: [], unwanted: [], without: [] };
const evening: Evening = {
  people: [
    {
      ...someone,
      ratings: [
        { itemId: '1', value: 4.5 },
        { itemId: '2571', value: 5 },
      ],
      seen: ['7', '406'],
      unwanted: ['2'],
      without: ['Film-Noir', 'Children'],
    },
    { ...someone, name: 'Chloé & Co' },
  ],
  suits: 'nobody-minds',
  from: 1980,
  to: 0,
};

test('an evening comes back, and the stored link is understood for ever', () => {
  const { code } = encodeEvening(evening, films.scale);
  expect(decodeEvening(code, films.scale)).toEqual({ ok: true, value: evening });
  const stored =
    'ASJPAAoBvA8AAgNBZGECEuPIAQIHjgMBAgIJRmlsbS1Ob2lyCENoaWxkcmVuC0NobG_DqSAmIENvAAAAAA';
  expect(code).toBe(stored);
  expect(encodeEvening(noEvening, films.scale).code.length).toBeLessThan(15);
});

test('ids of any kind, hearts and points come back', () => {
  for (const about of [films, books, games]) {
    const { scale } = about;
    const of = (itemId: string, level: number) => ({
      itemId,
      value: scale === null ? 1 : valueAt(scale, level),
    });
    const people = [
      { ...someone, ratings: [of('0-306-40615-2', 3), of('été', 7)], seen: ['x'] },
      { ...someone, unwanted: ['__proto__'] },
    ];
    const told = { ...evening, people };
    expect(decodeEvening(encodeEvening(told, scale).code, scale)).toEqual({
      ok: true,
      value: told,
    });
  }
});

test('six people with all the ratings that count make a link that programs take', () => {
  const ratings = Array.from({ length: maxRatings }, (_, i) => ({
    itemId: String(1 + i * 641),
    value: 3.5,
  }));
  const full = { ...evening, people: Array.from({ length: 6 }, () => ({ ...someone, ratings })) };
  const { code } = encodeEvening(full, films.scale);
  expect(code.length).toBeLessThan(8000);
  expect(decodeEvening(code, films.scale)).toEqual({ ok: true, value: full });
});

test('what is no evening is refused with a reason', () => {
  const { code } = encodeEvening(evening, films.scale);
  expect(decodeEvening(code.slice(0, -1), films.scale)).toEqual({ ok: false, reason: 'damaged' });
  expect(decodeEvening(code, games.scale)).toEqual({ ok: false, reason: 'other-scale' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const decoded = decodeEvening(text, films.scale);
      return !decoded.ok || decoded.value.people.length <= 6;
    }),
  );
});

test('whatever is encoded can be read, and what has no room is left out evenly', () => {
  const many = (most: number, idOf: (i: number) => string) =>
    fc.nat(most).map((length) => Array.from({ length }, (_, i) => idOf(i)));
  const guest = fc
    .tuple(
      fc.constantFrom(
        (i: number) => String(i * 641),
        (i: number) => String(i * 14_000_000 + 7),
        (i: number) => String(9_780_306_406_157 + i),
      ),
      fc.constantFrom(0, 0, 0, 100),
    )
    .chain(([number, padding]) => {
      const idOf = (i: number) => number(i) + 'é'.repeat(padding);
      return fc.record({
        name: fc.string({ maxLength: 30 }),
        ratings: many(2 * maxRatings, idOf).map((ids) =>
          ids.map((itemId) => ({ itemId, value: 4 })),
        ),
        seen: many(maxVetoes, idOf),
        unwanted: many(maxVetoes, idOf),
        without: many(64, (i) => `tag ${String(i)}`),
      });
    });
  const full = fc.array(guest, { maxLength: maxPeople }).map((people) => ({ ...evening, people }));
  fc.assert(
    fc.property(full, (given) => {
      const { code, held, most } = encodeEvening(given, films.scale);
      expect(decodeEvening(code, films.scale)).toEqual({ ok: true, value: held });
      for (const [i, { ratings, seen, unwanted, without }] of given.people.entries())
        expect(held.people[i]).toMatchObject({
          ratings: ratings.slice(0, most),
          seen: seen.slice(0, most),
          unwanted: unwanted.slice(0, most),
          without: without.slice(0, most),
        });
    }),
    { numRuns: 30 },
  );
  // Three people with 300 books each.
  const ratings = Array.from({ length: maxRatings }, (_, i) => ({
    itemId: String(9_780_306_406_157 + i),
    value: 4,
  }));
  const three = {
    ...noEvening,
    people: Array.from({ length: 3 }, () => ({ ...someone, ratings })),
  };
  const { code, most } = encodeEvening(three, films.scale);
  expect(most).toBeGreaterThan(250);
  expect(code.length).toBeGreaterThan(16_000);
});
