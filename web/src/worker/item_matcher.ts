// Finds the item of the model that a list from elsewhere means: by an id where there is one, else by title and year. What could
// be several items is left to the visitor.

import type { Engine, Item } from '../../../wasm/als_engine';
import type { ItemClue, ItemMatch, MatchedBy } from '../shared/protocol';
import { linksOf, plainValue, type ItemsByLink } from './links';
import { valueOf } from './loaded_engine';
import type { TitleSearch } from './title_index';

export interface Catalog {
  readonly linkNames: readonly string[]; // of the items' links, in their order
  readonly byLink: ItemsByLink;
  readonly completeLinks: ReadonlySet<string>; // that next to all items have
  readonly titles: TitleSearch;
  items(itemIds: readonly string[]): Item[];
}

/** The catalogue of a filled engine, whose titles are all there. */
export function catalogOf(engine: Engine, titles: TitleSearch, linkNames: readonly string[]) {
  const items = titles.batches().flatMap((itemIds) => valueOf(engine.items(itemIds)));
  const byLink = linksOf(items, linkNames);
  const isComplete = (name: string) => (byLink.get(name)?.size ?? 0) >= 0.98 * items.length;
  return {
    linkNames,
    byLink,
    completeLinks: new Set(linkNames.filter(isComplete)),
    titles,
    items: (itemIds: readonly string[]) => valueOf(engine.items(itemIds)),
  };
}

const maxOffered = 6;
const near = (item: Item, year: number): boolean => Math.abs(item.year - year) <= 1;
/** Rows are numbered, and other services number films, as our ids and those of TMDB are. */
const isCommon = (by: MatchedBy, { itemId }: ItemClue): boolean =>
  by === 'TMDB' || (by === 'id' && /^\d+$/.test(itemId));
const leastToGuess = 5; // letters of a title that may be misspelt

/** By its column, else as it stands behind the title; or 0. */
const yearOf = ({ title, year }: ItemClue, titles: TitleSearch): number =>
  year === 0 ? titles.named(title).year : year;

/** Whether the list gives an id that is another than the item's own. */
function contradicts({ links }: ItemClue, item: Item, { linkNames }: Catalog): boolean {
  return linkNames.some((name, i) => {
    const [wanted, own] = [plainValue(links[name] ?? ''), plainValue(item.links[i] ?? '')];
    return wanted !== '' && own !== '' && wanted !== own;
  });
}

/** Whether an item's own title is this one, or so near that it is meant. */
function isCalledSo({ title, otherTitle }: ItemClue, item: Item, { titles }: Catalog): boolean {
  const isIt = (itemId: string) => itemId === item.itemId;
  const isNamed = [title, otherTitle].some((one) => {
    const { full, main } = titles.named(one);
    return full.some(isIt) || main.some(isIt);
  });
  // What has no letters, or is very long, is in no index.
  return isNamed || item.title.startsWith(title) || closeTo(title, titles).some(isIt);
}

/** A slip of the pen: whole letters separate it from the whole of a name. */
const closeTo = (title: string, titles: TitleSearch): string[] =>
  title.length < leastToGuess
    ? []
    : titles
        .search(title, maxOffered)
        .filter(({ cost }) => cost === 1 || cost === 2)
        .map(({ itemId }) => itemId);

/** The ways to find a title, the surest first; each looks when it is asked. */
function byTitle(
  clue: ItemClue,
  { titles, items }: Catalog,
): readonly (readonly [MatchedBy, () => Item[]])[] {
  const names = [clue.title, clue.otherTitle].map((title) => titles.named(title));
  const found = (of: 'full' | 'main') => items([...new Set(names.flatMap((name) => name[of]))]);
  const year = yearOf(clue, titles);
  const close = () => items(closeTo(clue.title, titles));
  if (year === 0) {
    return [
      ['title-only', () => found('full')],
      ['title-part-only', () => found('main')],
      ['title-close', close],
    ];
  }
  const isThen = (item: Item) => item.year === year;
  return [
    ['title', () => found('full').filter(isThen)],
    // Festival and release are often a year apart, and places differ in which they count.
    ['title-near-year', () => found('full').filter((item) => near(item, year))],
    // "Star Wars" is "Star Wars: Episode IV - A New Hope" here, and elsewhere the other way round.
    ['title-part', () => found('main').filter(isThen)],
    ['title-close', () => close().filter(isThen)],
  ];
}

/** One item is the match; several are for the visitor to choose from, `by` says why; of none it says whether one can be. */
export function matchItem(clue: ItemClue, catalog: Catalog): ItemMatch {
  const idsOf = Object.entries(clue.links).map(
    ([name, value]) => [name, catalog.byLink.get(name)?.get(plainValue(value)) ?? ''] as const,
  );
  const named = ([['id', clue.itemId], ...idsOf] as const).flatMap(([by, itemId]) =>
    itemId === '' ? [] : catalog.items([itemId]).map((item) => ({ by, item })),
  );
  const ways = byTitle(clue, catalog);
  const year = yearOf(clue, catalog.titles);
  const [first] = named;
  if (first !== undefined) {
    const exact = ways[0]?.[0] === 'title' ? ways[0][1]().map(({ itemId }) => itemId) : [];
    const ids = new Set(named.map(({ item }) => item.itemId));
    const agreeing = named.find(({ item }) => exact.includes(item.itemId));
    if (agreeing !== undefined) return { items: [agreeing.item], by: agreeing.by };
    const { by, item } = first;
    // Another language's title has the same year. Without one, a number that others count by too is no proof.
    const isThen = year === 0 || item.year === 0 ? !isCommon(by, clue) : near(item, year);
    const isMeant =
      clue.title === '' || isCalledSo(clue, item, catalog) || (isThen && exact.length === 0);
    if (ids.size === 1 && isMeant && !contradicts(clue, item, catalog))
      return { items: [item], by };
    const called = ways.map(([, find]) => find()).find((found) => found.length > 0) ?? [];
    const either = new Set([...ids, ...called.map(({ itemId }) => itemId)]);
    return { items: catalog.items([...either].slice(0, maxOffered)), by: 'ids' };
  }
  let other: Item[] = [];
  for (const [by, find] of ways) {
    const found = find();
    const possible = found.filter((item) => !contradicts(clue, item, catalog));
    if (possible.length > 0) return { items: possible.slice(0, maxOffered), by };
    if (other.length === 0) other = found;
  }
  if (other.length > 0) return { items: other.slice(0, maxOffered), by: 'other-id' };
  // Every item has such an id, and none has this one.
  const isUnknownId = idsOf.some(([name]) => catalog.completeLinks.has(name));
  const canBe = !isUnknownId && (year === 0 || catalog.titles.reaches(year));
  return { items: [], by: canBe ? 'nothing' : 'beyond' };
}
