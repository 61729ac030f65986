import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readFile, readList, type ItemList } from '../../src/client/transfer/listed_items';
import { films } from '../support/abouts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name));
const read = async (name: string): Promise<ItemList> => {
  const [list] = await readFile(new Uint8Array(fixture(name)), films);
  if (list === undefined) throw new Error('no list');
  return list;
};
const day = (text: string) => Date.parse(text);

test('IMDb: whole points are half stars, ids and days are kept, series are told apart', async () => {
  const { source, items, problems } = await read('imdb-ratings.csv');
  expect(source).toBe('imdb');
  expect(items[0]).toEqual({
    line: 2,
    clue: { itemId: '', links: { IMDb: '114709' }, title: 'Toy Story', year: 1995 },
    value: 4.5,
    mark: null,
    when: day('2019-05-27'),
    isFilm: true,
  });
  expect(items.map(({ value }) => value)).toEqual([4.5, 5, 3.5, 4, 4, 3]);
  expect(items.find(({ clue }) => clue.title === 'Fargo')?.isFilm).toBe(false);
  expect(problems).toEqual([{ line: 6, kind: 'rating', text: '11' }]);
});

test('Letterboxd: titles and years, half stars, bad rows by their line', async () => {
  const { source, items, problems } = await read('letterboxd-ratings.csv');
  expect(source).toBe('letterboxd');
  expect(items.map(({ clue, value }) => [clue.title, clue.year, value])).toEqual([
    ['Toy Story', 1995, 4.5],
    ['Amélie', 2001, 5],
    ['WALL·E', 2008, 4],
    ['Se7en', 1995, 3.5],
    ['Crouching Tiger, Hidden Dragon', 2000, 0.5],
    ['The Matrix', 1998, 3],
    ['Star Wars', 1977, 5],
  ]);
  expect(problems).toEqual([
    { line: 9, kind: 'quote', text: '' },
    { line: 10, kind: 'rating', text: '4.2' },
    { line: 11, kind: 'columns', text: '3' },
  ]);
});

test('Letterboxd: the whole export, without what was deleted', async () => {
  const zip = zipSync({
    'letterboxd-visitor-2026/ratings.csv': new Uint8Array(fixture('letterboxd-ratings.csv')),
    'letterboxd-visitor-2026/watchlist.csv': new Uint8Array(fixture('letterboxd-watchlist.csv')),
    'letterboxd-visitor-2026/deleted/ratings.csv': new TextEncoder().encode('broken'),
    'letterboxd-visitor-2026/profile.csv': new TextEncoder().encode('Date Joined\n'),
  });
  const lists = await readFile(zip, films);
  expect(lists.map(({ source }) => source)).toEqual(['letterboxd', 'letterboxd-watchlist']);
  expect(lists[1]?.items.map(({ clue, mark }) => [clue.title, mark])).toEqual([
    ['Blade Runner', 'watchlist'],
    ['Toy Story', 'watchlist'],
  ]);
  await expect(readFile(zipSync({ 'a.txt': new Uint8Array(1) }), films)).rejects.toMatchObject({
    reason: 'unknown-layout',
  });
  await expect(readFile(zip.slice(0, zip.length - 30), films)).rejects.toMatchObject({
    reason: 'damaged',
  });
});

test('MovieLens: a data set’s ratings of one person, and what its site exports', async () => {
  const set = await read('movielens-ratings.csv');
  expect(set.source).toBe('movielens');
  expect(set.items.map(({ clue, value }) => [clue.itemId, value])).toEqual([
    ['1', 4.5],
    ['296', 5],
    ['318', 3.5],
    ['1', 4],
  ]);
  expect(set.items[0]?.when).toBe(964982703000);
  expect(set.problems).toEqual([{ line: 6, kind: 'item', text: '' }]);
  const site = await read('movielens-site.csv');
  expect(site.items.map(({ clue }) => [clue.itemId, clue.links])).toEqual([
    ['1', { IMDb: '114709', TMDB: '862' }],
    ['593', { IMDb: '102926', TMDB: '274' }],
  ]);
  expect(() => readList('userId,movieId,rating\n1,1,4\n2,1,5\n', films)).toThrow('several-people');
});

test('our own JSON, entries that mean nothing left out', async () => {
  const { source, items, problems } = await read('matinee.json');
  expect(source).toBe('matinee');
  expect(items.map(({ clue, value, mark }) => [clue.itemId, clue.title, value, mark])).toEqual([
    ['1', 'Toy Story', 4.5, null],
    ['99999999', '', 3, null],
    ['', 'Amélie', 5, null],
    ['296', '', null, 'watchlist'],
    ['318', '', null, 'not-interested'],
  ]);
  expect(items[0]?.when).toBe(Date.parse('2026-10-01T10:00:00.000Z'));
  expect(problems).toEqual([
    { line: 4, kind: 'rating', text: '7' },
    { line: 5, kind: 'entry', text: 'ratings' },
  ]);
});

test('what is none of these is refused with the reason', () => {
  for (const [text, reason] of [
    ['a,b,c\n1,2,3\n', 'unknown-layout'],
    ['', 'unknown-layout'],
    ['{"format": "other"}', 'unknown-layout'],
    ['{"format": "matinee-visitor", "version": 3}', 'newer-version'],
    ['{"format": ', 'damaged'],
  ] as const) {
    expect(() => readList(text, films), text).toThrow(reason);
  }
});

test('older files in Windows-1252 keep their accents', async () => {
  const text = 'Title,Year,Rating\nAm\xe9lie,2001,5\n';
  const [list] = await readFile(
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
    films,
  );
  expect(list?.items[0]?.clue.title).toBe('Amélie');
});
