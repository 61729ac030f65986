// Matching against the sample's own titles in the real engine, and against a few invented items with links.

import { beforeAll, expect, test } from 'vitest';
import type { Item } from '../../../wasm/als_engine';
import { isAsked } from '../../src/client/transfer/import_plan';
import { noClue } from '../../src/client/transfer/listed_items';
import type { ItemClue } from '../../src/shared/protocol';
import { catalogOf, matchItem, type Catalog } from '../../src/worker/item_matcher';
import { linksOf } from '../../src/worker/links';
import { byTaste } from '../../src/worker/title_index';
import { engineModule, loadBundle, titleSearch } from '../support/node_engine';
import { sampleModel } from '../support/site';

let sample: ReturnType<typeof catalogOf>;
beforeAll(async () => {
  const engine = new (await engineModule()).Engine(1);
  loadBundle(engine, sampleModel());
  const titles = await titleSearch();
  await titles.follow(engine, 10_000);
  sample = catalogOf(engine, titles, []);
});

const describeMatch = (clue: Partial<ItemClue>, catalog: Catalog) => {
  const { items, by } = matchItem({ ...noClue, ...clue }, catalog);
  return [...items.map(({ title, year }) => `${title} ${String(year)}`), by].join(' | ');
};
const found = (clue: Partial<ItemClue>) => describeMatch(clue, sample);

test('title and year find the film; a year’s difference is told', () => {
  expect(found({ title: 'toy story', year: 1995 })).toBe('Toy Story 1995 | title');
  expect(found({ title: 'The Matrix', year: 1999 })).toMatch(/Matrix.* 1999 \| title$/);
  expect(found({ title: 'The Matrix', year: 1998 })).toMatch(/Matrix.* 1999 \| title-near-year$/);
  expect(found({ title: 'The Matrix', year: 1990 })).toBe('nothing');
  expect(found({ title: 'Amelie', year: 2001 })).toMatch(/2001 \| title$/);
  expect(found({ title: 'Casablanca' })).toBe('Casablanca 1942 | title-only');
  expect(found({ title: 'Story', year: 1995 })).toBe('nothing');
  expect(found({ title: '???', year: 1995 })).toBe('nothing');
  expect(found({})).toBe('nothing');
});

test('years behind titles, articles behind commas, and subtitles that only one side has', () => {
  expect(found({ title: 'Good, the Bad and the Ugly, The (1966)' })).toMatch(/1966 \| title$/);
  expect(found({ title: 'Star Wars (1977)' })).toMatch(
    /^Star Wars: Episode IV.* 1977 \| title-part$/,
  );
  expect(found({ title: 'Casablanca: The Film', year: 1942 })).toBe('Casablanca 1942 | title-part');
  expect(found({ title: 'Der Titel', otherTitle: 'Casablanca', year: 1942 })).toBe(
    'Casablanca 1942 | title',
  );
});

test('a part of a title without a year is asked about', () => {
  const clue = { ...noClue, title: 'Casablanca: Pilot' };
  expect(found(clue)).toBe('Casablanca 1942 | title-part-only');
  expect(isAsked(matchItem(clue, sample))).toBe(true);
  expect(isAsked(matchItem({ ...noClue, title: 'Casablanca' }, sample))).toBe(false);
});

test('what the model cannot have is not looked for', () => {
  expect(found({ title: 'Toy Story', year: 2095 })).toBe('beyond');
  expect(found({ title: 'Dune: Part Two', year: 2096 })).toBe('beyond');
});

test('an id is surer than a title, unless they name two films', () => {
  expect(found({ itemId: '1', title: 'Another name of it', year: 1995 })).toBe(
    'Toy Story 1995 | id',
  );
  expect(found({ itemId: '999999', title: 'Toy Story', year: 1995 })).toBe(
    'Toy Story 1995 | title',
  );
  expect(found({ itemId: '1', title: 'The Matrix', year: 1999 })).toMatch(
    /^Toy Story 1995 \| .*Matrix.* \| ids$/,
  );
});

test('an id whose title is plainly another’s is asked about', () => {
  // The number of a row, or another service's.
  expect(found({ itemId: '1', title: 'Casablanca' })).toBe(
    'Toy Story 1995 | Casablanca 1942 | ids',
  );
  expect(found({ itemId: '1', title: 'Nobody knows it' })).toBe('Toy Story 1995 | ids');
  expect(found({ itemId: '1', title: 'Nobody knows it', year: 2008 })).toBe('Toy Story 1995 | ids');
  expect(found({ itemId: '1', title: 'Toy Stroy' })).toBe('Toy Story 1995 | id');
  expect(found({ itemId: '1', title: 'Toy Story', year: 1990 })).toBe('Toy Story 1995 | id');
});

const item = (itemId: string, title: string, year: number, imdb: string): Item => ({
  ...{ itemId, title, year, tags: [], numRatings: 1, links: [imdb, ''] },
});
async function catalogWith(
  items: readonly Item[],
  completeLinks: readonly string[],
): Promise<Catalog> {
  const titles = await titleSearch();
  titles.add(items);
  return {
    linkNames: ['IMDb', 'TMDB'],
    byLink: linksOf(items, ['IMDb', 'TMDB']),
    completeLinks: new Set(completeLinks),
    titles,
    items: (ids) => ids.flatMap((id) => items.filter(({ itemId }) => itemId === id)),
  };
}
const few = await catalogWith(
  [
    item('10', 'Quiet River', 2004, '0009910010'),
    item('900', 'Quiet River', 2004, '9910900'),
    item('0', 'Fargo', 1996, '116282'),
    item('12', 'Night Ferry', 1987, ''),
  ],
  ['IMDb'],
);
const among = (clue: Partial<ItemClue>) => describeMatch(clue, few);

test('links of the items name them, with or without zeros before', () => {
  expect(among({ links: { IMDb: '09910900' }, title: 'Quiet River', year: 2004 })).toBe(
    'Quiet River 2004 | IMDb',
  );
  expect(matchItem({ ...noClue, links: { IMDb: '9910900' } }, few).items[0]?.itemId).toBe('900');
  expect(among({ links: { IMDb: '116282' } })).toBe('Fargo 1996 | IMDb');
  expect(among({ itemId: '0' })).toBe('Fargo 1996 | id');
  expect(among({ links: { constructor: '862' } })).toBe('nothing');
});

test('two films of one title and year are both told', () => {
  expect(among({ title: 'Quiet River', year: 2004 })).toBe(
    'Quiet River 2004 | Quiet River 2004 | title',
  );
  expect(among({ title: 'Quiet River' })).toBe('Quiet River 2004 | Quiet River 2004 | title-only');
});

test('an id that another id or the title and year speak against is asked about', async () => {
  const films = [{ ...item('1', 'Mirror', 1975, '72443'), links: ['72443', '1396'] }];
  const catalog = await catalogWith(films, ['IMDb']);
  const said = (clue: Partial<ItemClue>) => describeMatch(clue, catalog);
  expect(said({ links: { TMDB: '1396' }, title: 'Zerkalo', year: 1975 })).toBe(
    'Mirror 1975 | TMDB',
  );
  expect(said({ links: { TMDB: '1396' }, title: 'Zerkalo' })).toBe('Mirror 1975 | ids');
  expect(said({ links: { IMDb: '72443' }, title: 'Zerkalo' })).toBe('Mirror 1975 | IMDb');
  expect(said({ links: { IMDb: '72443' }, title: 'Zerkalo', year: 2008 })).toBe(
    'Mirror 1975 | ids',
  );
  expect(said({ links: { TMDB: '1396', IMDb: '903747' } })).toBe('Mirror 1975 | ids');
});

test('a title whose id is another one’s is no match, but asked about', () => {
  expect(among({ links: { IMDb: '2802850' }, title: 'Fargo', year: 1996 })).toBe(
    'Fargo 1996 | other-id',
  );
  expect(among({ links: { IMDb: '1' }, title: 'Night Ferry', year: 1987 })).toBe(
    'Night Ferry 1987 | title',
  );
  expect(among({ links: { IMDb: '1' }, title: 'Nobody knows it', year: 1996 })).toBe('beyond');
  expect(among({ links: { TMDB: '1' }, title: 'Nobody knows it', year: 1996 })).toBe('nothing');
  expect(among({ links: { IMDb: '116282', TMDB: '5' }, itemId: '12' })).toBe(
    'Night Ferry 1987 | Fargo 1996 | ids',
  );
});

test('a slip of the pen is forgiven in the right year, and asked about where none is given', () => {
  expect(found({ title: 'Toy Stroy', year: 1995 })).toBe('Toy Story 1995 | title-close');
  expect(found({ title: 'Toy Stroy', year: 1994 })).toBe('nothing');
  expect(found({ title: 'Casablnca' })).toBe('Casablanca 1942 | title-close');
});

test('a search by hand forgives, and prefers the year', async () => {
  const titles = await titleSearch();
  titles.add([
    item('1', 'Parasite', 1982, ''),
    item('2', 'Parasite', 2019, ''),
    item('3', 'Cleo from 5 to 7 (Cléo de 5 à 7)', 1962, ''),
    item('4', 'From Here to Eternity', 1953, ''),
  ]);
  const hits = (query: string) => titles.search(query, 6).map(({ itemId }) => itemId);
  expect(hits('Parasite 2019')).toEqual(['2']);
  expect(hits('Parasite 2018')).toEqual(['2', '1']);
  expect(hits('Parasite 1982')[0]).toBe('1');
  expect(hits('Cléo from 5 to 7')[0]).toBe('3');
  expect(hits('parasit')).toEqual(['1', '2']);
  expect(hits('???')).toEqual([]);
  expect(titles.years).toEqual([1953, 2019]);
  expect(titles.withWords(['eternity'])).toEqual(['4']);
});

test('of hits that are as near, what the visitor would like comes first, after exact names', () => {
  const hits = [
    { itemId: 'exact', cost: 0, place: 50, words: 'all' as const },
    { itemId: 'a', cost: 1, place: 10, words: 'all' as const },
    { itemId: 'b', cost: 1, place: 11, words: 'all' as const },
    { itemId: 'c', cost: 2, place: 1, words: 'all' as const },
  ];
  const order = byTaste(
    hits,
    new Map([
      ['exact', 0],
      ['a', 0.1],
      ['b', 0.9],
      ['c', 0.5],
    ]),
  );
  expect(order.map(({ itemId }) => itemId)).toEqual(['exact', 'b', 'a', 'c']);
});
