// Matching against the sample's own titles, with the real engine's search; links of its own items.

import { beforeAll, expect, test } from 'vitest';
import type { Engine, Item, Reply } from '../../../wasm/als_engine';
import { noClue } from '../../src/client/transfer/listed_items';
import type { ItemClue } from '../../src/shared/protocol';
import { foldedTitle, matchItem, type Catalog } from '../../src/worker/item_matcher';
import { itemsByLink, type ItemsByLink } from '../../src/worker/links';
import { engineModule, loadBundle } from '../support/node_engine';
import { sampleModel } from '../support/site';

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(reply.message);
  return reply.value;
}

const noLinks: ItemsByLink = new Map();
let engine: Engine;
let catalog: Catalog;
beforeAll(async () => {
  engine = new (await engineModule()).Engine(1);
  loadBundle(engine, sampleModel());
  catalog = {
    byLink: noLinks,
    item: (itemId) => value(engine.items([itemId]))[0] ?? null,
    search: (query, n) => value(engine.items(value(engine.search(query, n)))),
  };
});

const found = (clue: Partial<ItemClue>, byLink = noLinks) => {
  const match = matchItem({ ...noClue, ...clue }, { ...catalog, byLink });
  return match === null ? null : `${match.item.title} ${String(match.item.year)}: ${match.by}`;
};

test('titles are compared without accents, case, punctuation and articles', () => {
  expect(foldedTitle('The Good, the Bad & the Ugly')).toBe('good the bad and the ugly');
  expect(foldedTitle('WALL·E')).toBe(foldedTitle('Wall-E'));
  expect(foldedTitle("Ocean's Eleven")).toBe(foldedTitle('Ocean’s Eleven'));
  expect(foldedTitle('L’Été')).toBe('lete');
  expect(foldedTitle('The')).toBe('the');
  expect(foldedTitle('七人の侍')).toBe('七人の侍'.normalize('NFKD').replace(/\p{M}/gu, ''));
});

test('title and year find the film; a year’s difference is told', () => {
  expect(found({ title: 'toy story', year: 1995 })).toBe('Toy Story 1995: title');
  expect(found({ title: 'The Matrix', year: 1999 })).toMatch(/Matrix.* 1999: title$/);
  expect(found({ title: 'The Matrix', year: 1998 })).toMatch(/Matrix.* 1999: title-near-year$/);
  expect(found({ title: 'The Matrix', year: 1990 })).toBeNull();
  expect(found({ title: 'Amelie', year: 2001 })).toMatch(/2001: title$/);
  expect(found({ title: 'Casablanca' })).toBe('Casablanca 1942: title-only');
  expect(found({ title: 'Story', year: 1995 })).toBeNull();
  expect(found({ title: '???', year: 1995 })).toBeNull();
  expect(found({})).toBeNull();
});

test('an id is surer than a title', () => {
  expect(found({ itemId: '1', title: 'The Matrix', year: 1999 })).toBe('Toy Story 1995: id');
  expect(found({ itemId: '999999', title: 'Toy Story', year: 1995 })).toBe('Toy Story 1995: title');
});

test('links of the items name them, with or without zeros before', () => {
  const matrix = catalog.search('matrix 1999', 1)[0]?.itemId;
  // The sample has no links: these two items get some.
  const known = new Map([
    [matrix, ['133093', '']],
    ['1', ['0114709', '862']],
  ]);
  const linked = {
    recommend: (...given: Parameters<Engine['recommend']>) => engine.recommend(...given),
    items: (ids: readonly string[]): Reply<Item[]> => ({
      ok: true,
      value: value(engine.items(ids)).map((item) => ({
        ...item,
        links: known.get(item.itemId) ?? ['', ''],
      })),
    }),
  } as Engine;
  const byLink = itemsByLink(linked, ['IMDb', 'TMDB']);
  expect([...(byLink.get('IMDb') ?? [])].sort()).toEqual([
    ['114709', '1'],
    ['133093', matrix],
  ]);
  const links = { IMDb: '0133093' };
  expect(found({ links, title: 'Another', year: 1950 }, byLink)).toMatch(/Matrix.*: IMDb$/);
  expect(found({ links: { TMDB: '862' } }, byLink)).toBe('Toy Story 1995: TMDB');
  expect(found({ links: { TMDB: '999999999' } }, byLink)).toBeNull();
  expect(found({ links: { constructor: '862' } }, byLink)).toBeNull();
});
