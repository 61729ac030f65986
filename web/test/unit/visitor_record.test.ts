import { expect, test } from 'vitest';
import {
  cleared,
  emptyRecord,
  merge,
  ratingsOf,
  readRecord,
  withRating,
} from '../../src/client/visitor_record';

const rated = withRating(withRating(emptyRecord, 1, 5, 100), 2, 3.5, 200);

test('ratings come newest first, removed ones not at all', () => {
  expect(ratingsOf(rated)).toEqual([
    { movieId: 2, stars: 3.5 },
    { movieId: 1, stars: 5 },
  ]);
  expect(ratingsOf(withRating(rated, 2, null, 300))).toEqual([{ movieId: 1, stars: 5 }]);
});

test('merging keeps both sides’ changes, the later one of each film', () => {
  const here = withRating(rated, 1, 2, 300);
  const there = withRating(withRating(rated, 1, 4, 250), 3, 1, 260);
  for (const merged of [merge(here, there), merge(there, here)]) {
    expect(new Map(ratingsOf(merged).map((r) => [r.movieId, r.stars]))).toEqual(
      new Map([
        [1, 2],
        [3, 1],
        [2, 3.5],
      ]),
    );
  }
});

test('a removal is not undone by another tab’s older copy', () => {
  expect(ratingsOf(merge(rated, withRating(rated, 1, null, 300)))).toEqual([
    { movieId: 2, stars: 3.5 },
  ]);
});

test('deleting everything wins over older copies and lets new ratings in', () => {
  const empty = cleared(rated, 300);
  expect(ratingsOf(merge(empty, rated))).toEqual([]);
  expect(ratingsOf(merge(withRating(empty, 1, 4, 300), rated))).toEqual([{ movieId: 1, stars: 4 }]);
});

test('a clock that goes back does not lose the newest change', () => {
  const later = withRating(rated, 1, 1, 50);
  expect(ratingsOf(merge(later, rated)).find((r) => r.movieId === 1)?.stars).toBe(1);
});

test('whatever is stored is read without trust', () => {
  for (const stored of [undefined, null, 7, 'x', {}, { version: 2, entries: {} }, { version: 1 }]) {
    expect(readRecord(stored)).toEqual(emptyRecord);
  }
  const entries = {
    1: { stars: 4, at: 1 },
    2: { stars: 9, at: 1 },
    3: { stars: 4.2, at: 1 },
    x: { stars: 4, at: 1 },
    4: { stars: 4 },
    5: null,
  };
  expect(ratingsOf(readRecord({ version: 1, clearedAt: 0, entries }))).toEqual([
    { movieId: 1, stars: 4 },
  ]);
  expect(readRecord(structuredClone(rated))).toEqual(rated);
});
