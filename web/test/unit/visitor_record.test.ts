import { expect, test } from 'vitest';
import {
  cleared,
  emptyRecord,
  markedWith,
  merge,
  nothingSaid,
  ratingsOf as datedRatingsOf,
  readRecord,
  stateOf,
  withFilms,
  type Mark,
  type VisitorRecord,
} from '../../src/client/visitor_record';

const withRating = (record: VisitorRecord, movieId: number, stars: number | null, now: number) =>
  withFilms(
    record,
    new Map([[movieId, { ...stateOf(record, movieId), stars, ratedAt: stars === null ? 0 : now }]]),
    now,
  );
const withMark = (record: VisitorRecord, movieId: number, mark: Mark | null, now: number) =>
  withFilms(
    record,
    new Map([[movieId, { ...stateOf(record, movieId), mark, markedAt: mark === null ? 0 : now }]]),
    now,
  );
const ratingsOf = (record: VisitorRecord) =>
  datedRatingsOf(record).map(({ movieId, stars }) => ({ movieId, stars }));

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

test('marks merge like ratings, each film by its later change', () => {
  const here = withMark(withMark(rated, 7, 'watchlist', 300), 8, 'not-interested', 310);
  const there = withMark(withMark(rated, 7, 'not-interested', 320), 9, 'watchlist', 305);
  for (const merged of [merge(here, there), merge(there, here)]) {
    expect(markedWith(merged, 'watchlist').map(({ movieId }) => movieId)).toEqual([9]);
    expect(markedWith(merged, 'not-interested').map(({ movieId }) => movieId)).toEqual([7, 8]);
    expect(ratingsOf(merged)).toHaveLength(2);
  }
  expect(markedWith(merge(here, withMark(here, 8, null, 400)), 'not-interested')).toEqual([]);
  expect(markedWith(merge(cleared(here, 500), here), 'watchlist')).toEqual([]);
});

test('a rating that comes back has its old time, though its change is new', () => {
  const back = withFilms(
    withRating(rated, 1, null, 300),
    new Map([[1, { ...nothingSaid, stars: 5, ratedAt: 100 }]]),
    400,
  );
  expect(datedRatingsOf(back)).toEqual([
    { movieId: 2, stars: 3.5, ratedAt: 200 },
    { movieId: 1, stars: 5, ratedAt: 100 },
  ]);
  expect(back.entries[1]?.at).toBe(400);
});

test('what the first version of the page stored is understood', () => {
  const stored = { version: 1, clearedAt: 0, entries: { 1: { stars: 4, at: 9 } } };
  expect(datedRatingsOf(readRecord(stored))).toEqual([{ movieId: 1, stars: 4, ratedAt: 9 }]);
  const marks = { 1: { mark: 'watchlist', at: 1 }, 2: { mark: 'loved', at: 1 }, 3: {} };
  expect(markedWith(readRecord({ ...stored, marks }), 'watchlist')).toEqual([
    { movieId: 1, markedAt: 1 },
  ]);
});
