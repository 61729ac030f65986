import { expect, test } from 'vitest';
import { toCsv, toJson, toLetterboxdCsv } from '../../src/client/transfer/export';
import { nothingOfMine, outcome, sortOut, type Entry } from '../../src/client/transfer/import_plan';
import {
  meaningOf,
  noClue,
  type ItemList,
  type ListedItem,
  type Said,
} from '../../src/client/transfer/listed_items';
import { readLists } from '../../src/client/transfer/read_lists';
import { nothingKept, nothingSaid, type ItemState } from '../../src/client/visitor_record';
import type { About } from '../../src/shared/about';
import type { Item, ItemMatch, MatchedBy } from '../../src/shared/protocol';
import { books, films, games, jokes } from '../support/abouts';

const item = (itemId: string, title = 'T'): Item => ({
  itemId,
  title,
  year: 1999,
  tags: [],
  numRatings: 1,
  links: ['133093', '603'],
});
const listed = (line: number, rest: Partial<ListedItem> = {}): ListedItem => ({
  file: 0,
  line,
  clue: { ...noClue, itemId: String(line) },
  rating: '4',
  mark: null,
  list: '',
  when: 0,
  visited: 0,
  kind: 'film',
  ...rest,
});
const list = (rows: readonly ListedItem[], keepsUnknown = true): ItemList => ({
  path: 'a.csv',
  source: 'table',
  rows,
  problems: [],
  numRated: rows.length,
  guess: { role: 'ratings', scale: 'five' },
  because: { role: 'content', scale: 'size' },
  step: null,
  isNewestFirst: false,
  keepsUnknown,
});
const match = (by: MatchedBy, ...itemIds: string[]): ItemMatch => ({
  items: itemIds.map((itemId) => item(itemId)),
  by,
});
const lines = (rows: readonly ListedItem[]) => rows.map(({ line }) => line);

test('a series is not taken for the film of its title, but its own id counts', () => {
  const [series, unsure] = [{ kind: 'other' }, { kind: 'unsure' }] as const;
  const rows = [
    ...[listed(1, series), listed(2, series), listed(3), listed(4), listed(5, { clue: noClue })],
    ...[listed(6, unsure), listed(7, unsure), listed(8, { clue: noClue }), listed(9)],
    ...[listed(10, series), listed(11, series), listed(12)],
  ];
  const sorted = sortOut(
    [list(rows)],
    [
      match('title', '1'),
      match('IMDb', '2'),
      match('title-near-year', '3'),
      match('nothing'),
      match('nothing'),
      match('title-near-year', '6'),
      match('title', '7'),
      match('beyond'),
      match('title', '10', '11'),
      match('other-id', '9'),
      match('ids', '11'),
      match('ids', '12'),
    ],
  );
  expect(sorted.found.map((f) => [f.item.itemId, f.by])).toEqual([
    ['2', 'IMDb'],
    ['3', 'title-near-year'],
    ['7', 'title'],
  ]);
  expect(lines(sorted.notFilms)).toEqual([1, 10, 11]);
  expect(lines(sorted.keptById)).toEqual([4, 6]);
  expect(lines(sorted.missing)).toEqual([5]);
  expect(lines(sorted.beyond)).toEqual([8]);
  expect(sorted.undecided.map(({ listed, items }) => [listed.line, items.length])).toEqual([
    [9, 2],
    [12, 1],
  ]);
});

const said = new Map<string, ItemState>([
  ['1', { ...nothingSaid, value: 4, ratedAt: 5 }],
  ['2', { ...nothingSaid, value: 1, ratedAt: 5 }],
  ['3', { ...nothingSaid, mark: 'watchlist', markedAt: 5 }],
]);
const stateOf = (itemId: string) => said.get(itemId) ?? nothingSaid;
const rating = (value: number): Said => ({ value, mark: null });
const mark: Said = { value: null, mark: 'watchlist' };
const entry = (itemId: string, row: ListedItem, says: Said, isNewestFirst = false): Entry => ({
  itemId,
  listed: row,
  said: says,
  isNewestFirst,
});
const entries = [
  entry('1', listed(2), rating(4)),
  entry('2', listed(3), rating(4)),
  entry('3', listed(4, { when: 77 }), rating(4)),
  entry('9', listed(5), rating(2)),
  entry('9', listed(6), rating(3)),
  entry('9', listed(7), mark),
  entry('2', listed(8), mark),
  entry('8', listed(9, { when: 88 }), mark),
];

test('the last row of a film counts; ratings before marks; what is said already is no change', () => {
  const { items, lists, effects, ...numbers } = outcome(
    entries,
    { ...nothingOfMine, stateOf },
    false,
  );
  expect(Object.fromEntries(items)).toEqual({
    2: { ...nothingSaid, value: 4, ratedAt: 0 },
    3: { ...nothingSaid, value: 4, ratedAt: 77 },
    8: { ...nothingSaid, mark: 'watchlist', markedAt: 88 },
    9: { ...nothingSaid, value: 3, ratedAt: 0 },
  });
  expect(lists.size).toBe(0);
  expect(numbers).toEqual({
    numRatings: 3,
    numMarks: 1,
    numSame: 1,
    numDiffering: 1,
    numRepeated: 1,
  });
  expect(entries.map(({ listed }) => effects.get(listed))).toEqual([
    ...['same', 'counts', 'counts', 'replaced', 'counts', 'replaced', 'replaced', 'counts'],
  ]);
});

test('the newest row of a film counts, whichever way its list runs', () => {
  const newest = (...given: Entry[]) => {
    const { items } = outcome(given, nothingOfMine, false);
    return items.get('7')?.value;
  };
  const days = [listed(2, { when: 300 }), listed(3, { when: 200 }), listed(4, { when: 100 })];
  expect(newest(...days.map((row, i) => entry('7', row, rating(i + 1))))).toBe(1);
  // Of one day, the later visit; without that, the place in the list.
  const [a, b] = [listed(2, { when: 9, visited: 8 }), listed(3, { when: 9, visited: 5 })];
  expect(newest(entry('7', a, rating(1)), entry('7', b, rating(2)))).toBe(1);
  const [c, d] = [listed(2, { when: 9 }), listed(3, { when: 9 })];
  expect(newest(entry('7', c, rating(1)), entry('7', d, rating(2)))).toBe(2);
  expect(newest(entry('7', c, rating(1), true), entry('7', d, rating(2), true))).toBe(1);
  // A row without a day is older than one with.
  expect(
    newest(entry('7', listed(2, { when: 1 }), rating(1)), entry('7', listed(3), rating(2))),
  ).toBe(1);
});

test('the visitor’s own rating can be kept where the file has another', () => {
  const { items, numRatings, numDiffering } = outcome(entries, { ...nothingOfMine, stateOf }, true);
  expect([...items.keys()].sort()).toEqual(['3', '8', '9']);
  expect([numRatings, numDiffering]).toEqual([2, 1]);
});

const readOne = (text: string, about: About): ItemList => {
  const { lists, refused } = readLists([{ path: 'f', text }], about, Date.now());
  const [one] = lists;
  if (one === undefined) throw new Error(refused[0]?.reason);
  return one;
};
const meanings = (one: ItemList, about: About) =>
  one.rows.map((row) => meaningOf(row, one.guess, one, about));

const belongings = {
  ratings: [
    { itemId: '2571', value: 4.5, ratedAt: 1_600_000_000_000 },
    { itemId: '0', value: 2, ratedAt: 1_500_000_000_000 },
    { itemId: '4294967297', value: 3, ratedAt: 0 },
  ],
  watchlist: [{ itemId: '8', markedAt: 1_400_000_000_000 }],
  notInterested: [{ itemId: '9', markedAt: 1_300_000_000_000 }],
  unseen: [{ itemId: '10', markedAt: 1_200_000_000_000 }],
  seen: [{ itemId: '11', markedAt: 0 }],
  lists: [],
  never: nothingKept,
};

test('a copy is read again as it was, and goes to Letterboxd by its ids', () => {
  const known = new Map([
    ['2571', { ...item('2571', 'The Matrix'), predicted: 0, low: 0, high: 0, likely: 0 }],
  ]);
  const copy = readOne(toJson(belongings, known, films, new Date()), films);
  expect([copy.keepsUnknown, copy.guess.role, copy.problems]).toEqual([true, 'copy', []]);
  const all = meanings(copy, films);
  expect(copy.rows.map(({ clue, when }, i) => [clue.itemId, all[i], when])).toEqual([
    ['2571', rating(4.5), 1_600_000_000_000],
    ['0', rating(2), 1_500_000_000_000],
    ['4294967297', rating(3), 0],
    ['8', { value: null, mark: 'watchlist' }, 1_400_000_000_000],
    ['9', { value: null, mark: 'not-interested' }, 1_300_000_000_000],
    ['10', { value: null, mark: 'unseen' }, 1_200_000_000_000],
    ['11', { value: null, mark: 'seen' }, 0],
  ]);
  expect(copy.rows[0]?.clue).toEqual({
    ...noClue,
    itemId: '2571',
    links: { IMDb: '133093', TMDB: '603' },
    title: 'The Matrix',
    year: 1999,
  });

  const csv = toLetterboxdCsv(belongings.ratings, known, films);
  expect(csv).toBe('Title,Year,Rating,imdbID,tmdbID\r\nThe Matrix,1999,4.5,tt0133093,603\r\n');
  expect(readOne(csv, films).rows[0]?.clue.links).toEqual({ IMDb: '133093', TMDB: '603' });
});

test('lists of one’s own and what is never shown are in the copy too', () => {
  const lists = [
    { name: 'Netflix', itemIds: ['2571', '8'] },
    { name: 'The library', itemIds: ['8'] },
  ];
  const never = {
    ...{ itemIds: [], tags: ['Horror'], words: ['saw'], decades: [1930], minRatings: 25 },
  };
  const text = toJson({ ...belongings, lists, never }, new Map(), films, new Date());
  const copy = readOne(text, films);
  expect(copy.never).toEqual(never);
  const on = (list: string): Said => ({ value: null, mark: null, list });
  expect(copy.rows.map(({ clue }, i) => [clue.itemId, meanings(copy, films)[i]]).slice(7)).toEqual([
    ['2571', on('Netflix')],
    ['8', on('Netflix')],
    ['8', on('The library')],
  ]);

  // What is on a list already stays there, and counts once.
  const rows = [listed(1), listed(2), listed(3), listed(4)];
  const entries = ['8', '2571', '2571', '8'].map((itemId, i) =>
    entry(itemId, rows[i] ?? listed(0), on(i < 3 ? 'Netflix' : 'New')),
  );
  const isOnList = (name: string, itemId: string) => name === 'Netflix' && itemId === '8';
  const result = outcome(entries, { ...nothingOfMine, isOnList }, false);
  expect([...result.lists].map(([name, added]) => [name, [...added]])).toEqual([
    ['Netflix', ['2571']],
    ['New', ['8']],
  ]);
  expect(rows.map((row) => result.effects.get(row))).toEqual(['same', 'counts', 'same', 'counts']);
  expect([result.items.size, result.numRatings, result.numMarks]).toEqual([0, 0, 0]);
});

test('copies of earlier versions are read, and what is wrong in a list is told', () => {
  const second = readOne(
    '{"format": "matinee-visitor", "version": 2, "catalogue": "movielens", "ratings": [{"itemId": "7", "rating": 4}]}',
    films,
  );
  expect(second).toMatchObject({ keepsUnknown: true, rows: { length: 1 }, never: nothingKept });
  const broken = readOne(
    JSON.stringify({
      ...{ format: 'matinee-visitor', version: 3, catalogue: 'movielens' },
      lists: [{ items: [{ itemId: '7' }] }, { name: 'Mine', items: [{ itemId: '7' }, {}] }, 5],
      never: { tags: ['Horror', 7], words: 'saw', minRatings: '9' },
    }),
    films,
  );
  expect(broken.rows.map(({ clue, list }) => [clue.itemId, list])).toEqual([['7', 'Mine']]);
  expect(broken.problems).toEqual([
    { line: 1, kind: 'entry', text: 'lists' },
    { line: 2, kind: 'entry', text: 'Mine' },
    { line: 3, kind: 'entry', text: 'lists' },
  ]);
  expect(broken.never).toEqual({ ...nothingKept, tags: ['Horror'] });
});

test('what no engine takes is left out of a copy’s rules', () => {
  const neverOf = (never: object) => {
    const { never: read } = readOne(
      JSON.stringify({ format: 'matinee-visitor', version: 3, catalogue: 'movielens', never }),
      films,
    );
    return read;
  };
  const decades = [1490, 1500, 1930, 1935, 1930.5, 2130, 2140, -10, 1e300];
  expect(neverOf({ decades })).toEqual({ ...nothingKept, decades: [1500, 1930, 2130] });
  expect(neverOf({ minRatings: 50 })).toEqual({ ...nothingKept, minRatings: 50 });
  for (const minRatings of [-1, 0.5, 1e300]) {
    expect(neverOf({ minRatings, itemIds: ['7'] })).toEqual(nothingKept);
  }
});

test('other catalogues have a CSV of their own, with ids and titles of any kind', () => {
  const ratings = [
    { itemId: '0-306-40615-2', value: 9, ratedAt: Date.parse('2026-11-01T10:00:00Z') },
    { itemId: 'a, "b"', value: 1, ratedAt: 0 },
  ];
  const title = 'Gödel, Escher, Bach';
  const known = new Map([
    [
      '0-306-40615-2',
      { ...item('0-306-40615-2', title), predicted: 0, low: 0, high: 0, likely: 0 },
    ],
  ]);
  const csv = toCsv(ratings, known);
  expect(csv).toBe(
    'id,title,rating,date\r\n' + `0-306-40615-2,"${title}",9,2026-11-01\r\n` + '"a, ""b""",,1,\r\n',
  );
  const now = Date.parse('2026-12-01');
  const [read] = readLists([{ path: 'f', text: csv }], books, now).lists;
  expect([read?.source, read?.guess, read?.problems]).toEqual([
    'matinee',
    { role: 'ratings', scale: 'own' },
    [],
  ]);
  expect(
    read?.rows.map(({ clue, rating, when }) => [clue.itemId, clue.title, rating, when]),
  ).toEqual([
    ['0-306-40615-2', title, '9', Date.parse('2026-11-01')],
    ['a, "b"', '', '1', 0],
  ]);
});

test('ratings are read on the catalogue’s own scale', () => {
  const read = (text: string, about = jokes) =>
    meanings(readOne(`id,rating\n7,${text}\n`, about), about)[0];
  const value = (text: string) => {
    const one = read(text);
    return typeof one === 'object' ? one.value : one;
  };
  expect(value('-10')).toBe(-10);
  expect(value('-3.73')).toBeCloseTo(-3.725, 2);
  expect(value('3.7254901961')).toBeCloseTo(3.7254901961, 8);
  expect(value('11')).toBe('bad-rating');
  expect(value('x')).toBe('bad-rating');
  expect(read('1', games)).toEqual(rating(1));
  expect(read('0', games)).toBe('bad-rating');
  expect(read('7.5', books)).toBe('bad-rating');
});

test('a copy says its scale, and is read on the catalogue’s', () => {
  const from = (of: About, ...values: number[]) =>
    toJson(
      { ...belongings, ratings: values.map((value) => ({ itemId: '7', value, ratedAt: 0 })) },
      new Map([['7', { ...item('7'), predicted: 0, low: 0, high: 0, likely: 0 }]]),
      of,
      new Date(),
    );
  const read = (text: string, of: About) => {
    const copy = readOne(text, of);
    const rated = copy.rows.filter(({ clue }) => clue.title !== '');
    const said = rated.map((row) => meaningOf(row, copy.guess, copy, of));
    return said.map((one) => (typeof one === 'string' ? one : one.value));
  };
  expect(read(from(films, 4.5, 1), books)).toEqual([9, 2]);
  expect(read(from(books, 9, 2), films)).toEqual([4.5, 1]);
  expect(read(from(jokes, -10, 10), books)).toEqual([1, 10]);
  expect(read(from(films, 5, 1), games)).toEqual([1, 'no-rating']);
  expect(read(from(games, 1), films)).toEqual([4.5]);
  expect(readOne(from(films, 9), books).problems).toContainEqual({
    ...{ line: 1, kind: 'rating', text: '9' },
  });
  // Copies of before say none.
  const old = from(films, 4).replace(/"scale": \{[^}]*\},/, '');
  expect(read(old, books)).toEqual([4]);
});

test('only what a copy’s CSV holds is a copy; another scale’s likes are hearts', () => {
  const said = (text: string, of: About) => {
    const one = readOne(text, of);
    return [
      one.source,
      one.guess.scale,
      ...meanings(one, of).map((it) => (typeof it === 'string' ? it : (it.value ?? it.mark))),
    ];
  };
  const goodreads =
    'Book Id,Title,Author,My Rating\n7,Emma,Jane Austen,5\n8,Dune,Frank Herbert,2\n';
  expect(said(goodreads, books)).toEqual(['table', 'five', 10, 4]);
  expect(said(goodreads, games)).toEqual(['table', 'five', 1, 'no-rating']);
  expect(said('title,rating\nA,9\nB,2\n', books)).toEqual(['matinee', 'own', 9, 2]);
  expect(said('id,title,rating,date\n7,A,1,\n', games)).toEqual(['matinee', 'own', 1]);
  expect(said('title,stars,genre\nA,1,x\nB,5,y\n', games)).toEqual([
    'table',
    'five',
    'no-rating',
    1,
  ]);
  expect(said('title,rating\nA,1\nB,5\n', games).slice(1)).toEqual(['five', 'no-rating', 1]);
  expect(said('joke,title,score\nA,A,-3.73\n', jokes)[1]).toBe('own');
});

test('a copy of another catalogue keeps its ids to itself; film services are for films', () => {
  const text = toJson(belongings, new Map(), books, new Date());
  expect(readOne(text, books)).toMatchObject({ keepsUnknown: true, rows: { length: 7 } });
  const elsewhere = readOne(text, { ...books, name: 'Another' });
  expect(elsewhere).toMatchObject({ keepsUnknown: false, rows: [] });
  expect(elsewhere.problems[0]).toMatchObject({ kind: 'entry' });
  expect(() => readOne('Const,Your Rating\ntt0114709,9\n', books)).toThrow('unknown-layout');
  expect(() => readOne('{"format": "matinee-visitor", "version": 1}', books)).toThrow(
    'unknown-layout',
  );
});
