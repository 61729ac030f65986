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
  withItems,
  type Mark,
  type VisitorRecord,
} from '../../src/client/visitor_record';

const withRating = (record: VisitorRecord, id: number, value: number | null, now: number) =>
  withItems(
    record,
    new Map([
      [String(id), { ...stateOf(record, String(id)), value, ratedAt: value === null ? 0 : now }],
    ]),
    now,
  );
const withMark = (record: VisitorRecord, id: number, mark: Mark | null, now: number) =>
  withItems(
    record,
    new Map([
      [String(id), { ...stateOf(record, String(id)), mark, markedAt: mark === null ? 0 : now }],
    ]),
    now,
  );
const ratingsOf = (record: VisitorRecord) =>
  datedRatingsOf(record).map(({ itemId, value }) => ({ itemId, value }));

const rated = withRating(withRating(emptyRecord, 1, 5, 100), 2, 3.5, 200);

test('ratings come newest first, removed ones not at all', () => {
  expect(ratingsOf(rated)).toEqual([
    { itemId: '2', value: 3.5 },
    { itemId: '1', value: 5 },
  ]);
  expect(ratingsOf(withRating(rated, 2, null, 300))).toEqual([{ itemId: '1', value: 5 }]);
});

test('merging keeps both sides’ changes, the later one of each film', () => {
  const here = withRating(rated, 1, 2, 300);
  const there = withRating(withRating(rated, 1, 4, 250), 3, 1, 260);
  for (const merged of [merge(here, there), merge(there, here)]) {
    expect(new Map(ratingsOf(merged).map((r) => [r.itemId, r.value]))).toEqual(
      new Map([
        ['1', 2],
        ['3', 1],
        ['2', 3.5],
      ]),
    );
  }
});

test('a removal is not undone by another tab’s older copy', () => {
  expect(ratingsOf(merge(rated, withRating(rated, 1, null, 300)))).toEqual([
    { itemId: '2', value: 3.5 },
  ]);
});

test('deleting everything wins over older copies and lets new ratings in', () => {
  const empty = cleared(rated, 300);
  expect(ratingsOf(merge(empty, rated))).toEqual([]);
  expect(ratingsOf(merge(withRating(empty, 1, 4, 300), rated))).toEqual([
    { itemId: '1', value: 4 },
  ]);
});

test('a clock that goes back does not lose the newest change', () => {
  const later = withRating(rated, 1, 1, 50);
  expect(ratingsOf(merge(later, rated)).find((r) => r.itemId === '1')?.value).toBe(1);
});

test('whatever is stored is read without trust', () => {
  for (const stored of [undefined, null, 7, 'x', {}, { version: 3, entries: {} }, { version: 1 }]) {
    expect(readRecord(stored)).toEqual(emptyRecord);
  }
  const entries = new Map<unknown, unknown>([
    ['1', { value: 4, at: 1 }],
    ['2', { value: 'x', at: 1 }],
    ['3', { value: NaN, at: 1 }],
    [4, { value: 4, at: 1 }],
    ['5', { value: 4 }],
    ['6', null],
    ['', { value: 4, at: 1 }],
    ['x'.repeat(2000), { value: 4, at: 1 }],
  ]);
  expect(ratingsOf(readRecord({ version: 2, clearedAt: 0, entries }))).toEqual([
    { itemId: '1', value: 4 },
  ]);
  expect(readRecord(structuredClone(rated))).toEqual(rated);
});

test('marks merge like ratings, each film by its later change', () => {
  const here = withMark(withMark(rated, 7, 'watchlist', 300), 8, 'not-interested', 310);
  const there = withMark(withMark(rated, 7, 'not-interested', 320), 9, 'watchlist', 305);
  for (const merged of [merge(here, there), merge(there, here)]) {
    expect(markedWith(merged, 'watchlist').map(({ itemId }) => itemId)).toEqual(['9']);
    expect(markedWith(merged, 'not-interested').map(({ itemId }) => itemId)).toEqual(['7', '8']);
    expect(ratingsOf(merged)).toHaveLength(2);
  }
  expect(markedWith(merge(here, withMark(here, 8, null, 400)), 'not-interested')).toEqual([]);
  expect(markedWith(merge(cleared(here, 500), here), 'watchlist')).toEqual([]);
});

test('a rating that comes back has its old time, though its change is new', () => {
  const back = withItems(
    withRating(rated, 1, null, 300),
    new Map([['1', { ...nothingSaid, value: 5, ratedAt: 100 }]]),
    400,
  );
  expect(datedRatingsOf(back)).toEqual([
    { itemId: '2', value: 3.5, ratedAt: 200 },
    { itemId: '1', value: 5, ratedAt: 100 },
  ]);
  expect(back.entries.get('1')?.at).toBe(400);
});

test('what the first version of the page stored is understood', () => {
  const stored = { version: 1, clearedAt: 0, entries: { 1: { stars: 4, at: 9 } } };
  expect(datedRatingsOf(readRecord(stored))).toEqual([{ itemId: '1', value: 4, ratedAt: 9 }]);
  const marks = { 1: { mark: 'watchlist', at: 1 }, 2: { mark: 'loved', at: 1 }, 3: {} };
  expect(markedWith(readRecord({ ...stored, marks }), 'watchlist')).toEqual([
    { itemId: '1', markedAt: 1 },
  ]);
});

test('an id is any text, those of objects’ own names among them', () => {
  const names = ['__proto__', 'constructor', 'toString', 'Été, 7', '007'];
  for (const itemId of names) expect(stateOf(emptyRecord, itemId)).toEqual(nothingSaid);
  const states = names.map(
    (name, i) => [name, { ...nothingSaid, value: 3, ratedAt: i + 1 }] as const,
  );
  const record = withItems(emptyRecord, new Map(states), 10);
  const back = merge(emptyRecord, readRecord(structuredClone(record)));
  expect(ratingsOf(back).map(({ itemId }) => itemId)).toEqual([...names].reverse());
});
