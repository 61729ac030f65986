// Matching against the sample's own titles in the real engine, and against a few invented items with links.

import { beforeAll, expect, test } from 'vitest';
import type { Item } from '../../../wasm/als_engine';
import { noClue } from '../../src/client/transfer/listed_items';
import type { ItemClue } from '../../src/shared/protocol';
import { catalogOf, matchItem, type Catalog } from '../../src/worker/item_matcher';
import { linksOf } from '../../src/worker/links';
import { foldedTitle, namesIn, TitleIndex } from '../../src/worker/title_index';
import { engineModule, loadBundle } from '../support/node_engine';
import { sampleModel } from '../support/site';

let sample: ReturnType<typeof catalogOf>;
beforeAll(async () => {
  const engine = new (await engineModule()).Engine(1);
  loadBundle(engine, sampleModel());
  sample = catalogOf(engine, []);
});

const describeMatch = (clue: Partial<ItemClue>, catalog: Catalog) => {
  const { items, by } = matchItem({ ...noClue, ...clue }, catalog);
  return [...items.map(({ title, year }) => `${title} ${String(year)}`), by].join(' | ');
};
const found = (clue: Partial<ItemClue>) => describeMatch(clue, sample);

test('titles are compared without accents, case, punctuation and articles', () => {
  expect(foldedTitle('The Good, the Bad & the Ugly')).toBe('good the bad and the ugly');
  expect(foldedTitle('WALL·E')).toBe(foldedTitle('Wall-E'));
  expect(foldedTitle("Ocean's Eleven")).toBe(foldedTitle('Ocean’s Eleven'));
  expect(foldedTitle('L’Été')).toBe('lete');
  expect(foldedTitle('Den skaldede frisør')).toBe(foldedTitle('den SKALDEDE FRISOR'));
  expect(foldedTitle('Der Untergang des Hauses Groß')).toBe('untergang des hauses gross');
  expect(foldedTitle('The')).toBe('the');
  expect(foldedTitle('七人の侍')).toBe('七人の侍'.normalize('NFKD').replace(/\p{M}/gu, ''));
});

test('a title gives each of its names, and the year behind it', () => {
  const names = namesIn(
    'Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)',
  );
  expect([...names.full]).toContain('good the bad and the ugly');
  expect([...names.full]).toContain('buono il brutto il cattivo');
  expect(names.year).toBe(1966);
  expect([...namesIn('Star Wars: Episode IV - A New Hope').main]).toEqual(['star wars']);
  expect([...namesIn('2001: A Space Odyssey [1968]').main]).toEqual(['2001']);
  expect(namesIn('2001').year).toBe(0);
});

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

const item = (itemId: string, title: string, year: number, imdb: string): Item => ({
  ...{ itemId, title, year, tags: [], numRatings: 1, links: [imdb, ''] },
});
function catalogWith(items: readonly Item[], completeLinks: readonly string[]): Catalog {
  const titles = new TitleIndex();
  for (const one of items) titles.add(one);
  return {
    linkNames: ['IMDb', 'TMDB'],
    byLink: linksOf(items, ['IMDb', 'TMDB']),
    completeLinks: new Set(completeLinks),
    titles,
    items: (ids) => ids.flatMap((id) => items.filter(({ itemId }) => itemId === id)),
  };
}
const few = catalogWith(
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

test('a search by hand uses all words and prefers the year', () => {
  const index = new TitleIndex();
  const films = [
    item('1', 'Parasite', 1982, ''),
    item('2', 'Parasite', 2019, ''),
    item('3', 'Cleo from 5 to 7 (Cléo de 5 à 7)', 1962, ''),
    item('4', 'From Here to Eternity', 1953, ''),
    item('5', 'To Have and Have Not', 1944, ''),
  ];
  for (const film of films) index.add(film);
  expect(index.find('Parasite', 2019, 6)).toEqual(['2', '1']);
  expect(index.find('Parasite (2019)', 0, 6)[0]).toBe('2');
  expect(index.find('Parasite', 1982, 1)).toEqual(['1']);
  expect(index.find('Cléo from 5 to 7', 0, 6)[0]).toBe('3');
  expect(index.find('From Here to Eternity: the restored version', 1953, 6)[0]).toBe('4');
  expect(index.find('???', 0, 6)).toEqual([]);
  expect(index.find('', 0, 6)).toEqual([]);
});
