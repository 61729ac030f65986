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
const leastToGuess = 5; // letters of a title that may be misspelt

/** Whether the list gives an id that is another than the item's own. */
function contradicts({ links }: ItemClue, item: Item, { linkNames }: Catalog): boolean {
  return linkNames.some((name, i) => {
    const [wanted, own] = [plainValue(links[name] ?? ''), plainValue(item.links[i] ?? '')];
    return wanted !== '' && own !== '' && wanted !== own;
  });
}

/** The ways to find a title, the surest first; each looks when it is asked. */
function byTitle(
  clue: ItemClue,
  { titles, items }: Catalog,
): readonly (readonly [MatchedBy, () => Item[]])[] {
  const names = [clue.title, clue.otherTitle].map((title) => titles.named(title));
  const found = (of: 'full' | 'main') => items([...new Set(names.flatMap((name) => name[of]))]);
  const year = clue.year === 0 ? (names[0]?.year ?? 0) : clue.year;
  // A slip of the pen: whole letters separate it from the whole of a name.
  const close = () =>
    clue.title.length < leastToGuess
      ? []
      : items(
          titles
            .search(clue.title, maxOffered)
            .filter(({ cost }) => cost === 1 || cost === 2)
            .map(({ itemId }) => itemId),
        );
  if (year === 0) {
    return [
      ['title-only', () => found('full')],
      ['title-part', () => found('main')],
      ['title-close', close],
    ];
  }
  const isThen = (item: Item) => item.year === year;
  const isNear = (item: Item) => Math.abs(item.year - year) === 1;
  return [
    ['title', () => found('full').filter(isThen)],
    // Festival and release are often a year apart, and places differ in which they count.
    ['title-near-year', () => found('full').filter(isNear)],
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
  const [first] = named;
  if (first !== undefined) {
    const exact = ways[0]?.[0] === 'title' ? ways[0][1]().map(({ itemId }) => itemId) : [];
    const ids = new Set(named.map(({ item }) => item.itemId));
    const agreeing = named.find(({ item }) => exact.includes(item.itemId));
    if (agreeing !== undefined) return { items: [agreeing.item], by: agreeing.by };
    const isCalledSo = catalog.titles.named(clue.title).full.includes(first.item.itemId);
    if (ids.size === 1 && (exact.length === 0 || isCalledSo)) {
      return { items: [first.item], by: first.by };
    }
    return {
      items: catalog.items([...new Set([...ids, ...exact])].slice(0, maxOffered)),
      by: 'ids',
    };
  }
  let other: Item[] = [];
  for (const [by, find] of ways) {
    const found = find();
    const possible = found.filter((item) => !contradicts(clue, item, catalog));
    if (possible.length > 0) return { items: possible.slice(0, maxOffered), by };
    if (other.length === 0) other = found;
  }
  if (other.length > 0) return { items: other.slice(0, maxOffered), by: 'other-id' };
  const year = clue.year === 0 ? catalog.titles.named(clue.title).year : clue.year;
  // Every item has such an id, and none has this one.
  const isUnknownId = idsOf.some(([name]) => catalog.completeLinks.has(name));
  const canBe = !isUnknownId && (year === 0 || catalog.titles.reaches(year));
  return { items: [], by: canBe ? 'nothing' : 'beyond' };
}
