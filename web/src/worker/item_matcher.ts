// Finds the item of the model that a list from elsewhere means: by an id where there is one, else by title and year.

import type { Engine, Item } from '../../../wasm/als_engine';
import { spokenTitle } from '../shared/item';
import type { ItemClue, MatchedBy } from '../shared/protocol';
import { itemsByLink, plainValue, type ItemsByLink } from './links';
import { valueOf } from './loaded_engine';

export interface Catalog {
  readonly byLink: ItemsByLink;
  item(itemId: string): Item | null;
  search(query: string, n: number): Item[];
}

/** The catalogue of a filled engine. */
export const catalogOf = (engine: Engine, links: readonly string[]): Catalog => ({
  byLink: itemsByLink(engine, links),
  item: (itemId) => valueOf(engine.items([itemId]))[0] ?? null,
  search: (query, n) => valueOf(engine.items(valueOf(engine.search(query, n)))),
});

const numCandidates = 50;

/** A title's letters and digits, without accents, case, punctuation and a leading article. */
export function foldedTitle(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words.replace(/^(the|a|an|le|la|les|el|il|der|die|das) (?=.)/, '');
}

/** Each title that the catalogue gives an item. */
function titlesOf({ title }: Item): Set<string> {
  const spoken = spokenTitle(title);
  const others = spoken.otherTitle
    .split(' · ')
    .map((other) => other.replace(/^a\.?k\.?a\.? /i, ''));
  return new Set([title, spoken.title, ...others].map(foldedTitle).filter((name) => name !== ''));
}

function matchTitle(
  { title, year }: ItemClue,
  catalog: Catalog,
): { item: Item; by: MatchedBy } | null {
  const wanted = foldedTitle(title);
  if (wanted === '') return null;
  // The catalogue's search wants each word to be there, and does not know that "&" is said "and".
  const queries = new Set([title, wanted.replace(/\band\b/g, ' ')]);
  const named = (query: string) =>
    catalog.search(query, numCandidates).filter((item) => titlesOf(item).has(wanted));
  for (const query of queries) {
    if (year === 0) {
      const [item, another] = named(query);
      if (item !== undefined && another === undefined) return { item, by: 'title-only' };
      continue;
    }
    const exact = named(`${query} ${String(year)}`).find((item) => item.year === year);
    if (exact !== undefined) return { item: exact, by: 'title' };
  }
  if (year === 0) return null;
  // Festival and release are often a year apart, and places differ in which they count.
  for (const query of queries) {
    const near = named(query).find((item) => Math.abs(item.year - year) === 1);
    if (near !== undefined) return { item: near, by: 'title-near-year' };
  }
  return null;
}

/** The most certain way first. */
export function matchItem(clue: ItemClue, catalog: Catalog): { item: Item; by: MatchedBy } | null {
  const candidates = [
    ['id', clue.itemId] as const,
    ...Object.entries(clue.links).map(
      ([name, value]) => [name, catalog.byLink.get(name)?.get(plainValue(value)) ?? ''] as const,
    ),
  ];
  for (const [by, itemId] of candidates) {
    const item = itemId === '' ? null : catalog.item(itemId);
    if (item !== null) return { item, by };
  }
  return clue.title === '' ? null : matchTitle(clue, catalog);
}
