import { expect, test } from 'vitest';
import { toCsv, toJson, toLetterboxdCsv } from '../../src/client/transfer/export';
import { noClue, readList, type ListedItem } from '../../src/client/transfer/listed_items';
import { outcome, sortOut } from '../../src/client/transfer/import_plan';
import { nothingSaid, type ItemState } from '../../src/client/visitor_record';
import type { Item, MatchedBy } from '../../src/shared/protocol';
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
  line,
  clue: { ...noClue, itemId: String(line) },
  value: 4,
  mark: null,
  when: 0,
  isFilm: true,
  ...rest,
});
const match = (itemId: string, by: MatchedBy) => ({ item: item(itemId), by });

test('a series is not taken for the film of its title, but its own id counts', () => {
  const series = { isFilm: false };
  const { found, notFilms, missing, keptById } = sortOut(
    [listed(1, series), listed(2, series), listed(3), listed(4), listed(5, { clue: noClue })],
    [match('1', 'title'), match('2', 'IMDb'), match('3', 'title-near-year'), null, null],
    true,
  );
  expect(found.map((f) => [f.item.itemId, f.by])).toEqual([
    ['2', 'IMDb'],
    ['3', 'title-near-year'],
  ]);
  expect(notFilms.map(({ line }) => line)).toEqual([1]);
  expect(keptById.map(({ line }) => line)).toEqual([4]);
  expect(missing.map(({ line }) => line)).toEqual([5]);
});

const said = new Map<string, ItemState>([
  ['1', { ...nothingSaid, value: 4, ratedAt: 5 }],
  ['2', { ...nothingSaid, value: 1, ratedAt: 5 }],
  ['3', { ...nothingSaid, mark: 'watchlist', markedAt: 5 }],
]);
const stateOf = (itemId: string) => said.get(itemId) ?? nothingSaid;
const entries = [
  { itemId: '1', listed: listed(2) },
  { itemId: '2', listed: listed(3) },
  { itemId: '3', listed: listed(4, { when: 77 }) },
  { itemId: '9', listed: listed(5, { value: 2 }) },
  { itemId: '9', listed: listed(6, { value: 3 }) },
  { itemId: '9', listed: listed(7, { value: null, mark: 'watchlist' }) },
  { itemId: '2', listed: listed(8, { value: null, mark: 'watchlist' }) },
  { itemId: '8', listed: listed(9, { value: null, mark: 'watchlist', when: 88 }) },
];

test('the last row of a film counts; ratings before marks; what is said already is no change', () => {
  const { items, ...numbers } = outcome(entries, stateOf, false, 1000);
  expect(Object.fromEntries(items)).toEqual({
    2: { ...nothingSaid, value: 4, ratedAt: 1000 },
    3: { ...nothingSaid, value: 4, ratedAt: 77 },
    8: { ...nothingSaid, mark: 'watchlist', markedAt: 88 },
    9: { ...nothingSaid, value: 3, ratedAt: 1000 },
  });
  expect(numbers).toEqual({
    numRatings: 3,
    numMarks: 1,
    numSame: 1,
    numDiffering: 1,
    numRepeated: 1,
  });
});

test('the visitor’s own rating can be kept where the file has another', () => {
  const { items, numRatings, numDiffering } = outcome(entries, stateOf, true, 1000);
  expect([...items.keys()].sort()).toEqual(['3', '8', '9']);
  expect([numRatings, numDiffering]).toEqual([2, 1]);
});

test('a copy is read again as it was, and goes to Letterboxd by its ids', () => {
  const belongings = {
    ratings: [
      { itemId: '2571', value: 4.5, ratedAt: 1_600_000_000_000 },
      { itemId: '7', value: 2, ratedAt: 1_500_000_000_000 },
    ],
    watchlist: [{ itemId: '8', markedAt: 1_400_000_000_000 }],
    notInterested: [{ itemId: '9', markedAt: 1_300_000_000_000 }],
    unseen: [{ itemId: '10', markedAt: 1_200_000_000_000 }],
  };
  const known = new Map([
    ['2571', { ...item('2571', 'The Matrix'), predicted: 0, low: 0, high: 0, likely: 0 }],
  ]);
  const {
    items: back,
    problems,
    keepsUnknown,
  } = readList(toJson(belongings, known, films, new Date()), films);
  expect(keepsUnknown).toBe(true);
  expect(problems).toEqual([]);
  expect(back.map(({ clue, value, mark, when }) => [clue.itemId, value, mark, when])).toEqual([
    ['2571', 4.5, null, 1_600_000_000_000],
    ['7', 2, null, 1_500_000_000_000],
    ['8', null, 'watchlist', 1_400_000_000_000],
    ['9', null, 'not-interested', 1_300_000_000_000],
    ['10', null, 'unseen', 1_200_000_000_000],
  ]);
  expect(back[0]?.clue).toEqual({
    itemId: '2571',
    links: { IMDb: '133093', TMDB: '603' },
    title: 'The Matrix',
    year: 1999,
  });

  const csv = toLetterboxdCsv(belongings.ratings, known, films);
  expect(csv).toBe('Title,Year,Rating,imdbID,tmdbID\r\nThe Matrix,1999,4.5,tt0133093,603\r\n');
  expect(readList(csv, films).items[0]?.clue.links).toEqual({ IMDb: '133093', TMDB: '603' });
});

test('other catalogues have a CSV of their own, with ids and titles of any kind', () => {
  const ratings = [
    { itemId: '0-306-40615-2', value: 9, ratedAt: Date.parse('2026-11-01T10:00:00Z') },
    { itemId: 'a, "b"', value: 1, ratedAt: Date.parse('2026-10-01T10:00:00Z') },
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
    'id,title,rating,date\r\n' +
      `0-306-40615-2,"${title}",9,2026-11-01\r\n` +
      '"a, ""b""",,1,2026-10-01\r\n',
  );
  const { source, items, problems } = readList(csv, books);
  expect([source, problems]).toEqual(['matinee', []]);
  expect(items.map(({ clue, value, when }) => [clue.itemId, clue.title, value, when])).toEqual([
    ['0-306-40615-2', title, 9, Date.parse('2026-11-01')],
    ['a, "b"', '', 1, Date.parse('2026-10-01')],
  ]);
});

test('ratings are read on the catalogue’s own scale', () => {
  const read = (text: string, about = jokes) =>
    readList(`id,rating\n7,${text}\n`, about).items[0]?.value;
  expect(read('-10')).toBe(-10);
  expect(read('-3.73')).toBeCloseTo(-3.725, 2);
  expect(read('3.7254901961')).toBeCloseTo(3.7254901961, 8);
  expect(read('11')).toBeUndefined();
  expect(read('x')).toBeUndefined();
  expect(read('1', games)).toBe(1);
  expect(read('0', games)).toBeUndefined();
  expect(read('7.5', books)).toBeUndefined();
});

test('a copy of another catalogue keeps its ids to itself; film services are for films', () => {
  const belongings = {
    ratings: [{ itemId: 'x', value: 3, ratedAt: 0 }],
    watchlist: [],
    notInterested: [],
    unseen: [],
  };
  const text = toJson(belongings, new Map(), books, new Date());
  expect(readList(text, books)).toMatchObject({ keepsUnknown: true, items: [{ value: 3 }] });
  const elsewhere = readList(text, { ...books, name: 'Another' });
  expect(elsewhere).toMatchObject({
    keepsUnknown: false,
    items: [],
    problems: [{ kind: 'entry' }],
  });
  expect(() => readList('Const,Your Rating\ntt0114709,9\n', books)).toThrow('unknown-layout');
  expect(() => readList('{"format": "matinee-visitor", "version": 1}', books)).toThrow(
    'unknown-layout',
  );
});
