// From lists that were read to what would change: which item each row means, which rows say the same again, and what of it the
// visitor has said already. Nothing here changes anything.

import type { About } from '../../shared/about';
import type { Item, ItemMatch, MatchedBy } from '../../shared/protocol';
import { nothingSaid, type ItemState } from '../visitor_record';
import { meaningOf, type Assumed, type ItemList, type ListedItem, type Said } from './listed_items';

export interface Found {
  readonly listed: ListedItem;
  readonly item: Item;
  readonly by: MatchedBy; // or "chosen"
}

/** A row that several items fit, or that names one thing and numbers another. */
export interface Undecided {
  readonly listed: ListedItem;
  readonly items: readonly Item[];
  readonly by: MatchedBy;
}

export interface Matched {
  readonly found: readonly Found[];
  readonly undecided: readonly Undecided[];
  readonly missing: readonly ListedItem[]; // can be looked for by hand
  readonly beyond: readonly ListedItem[]; // cannot be in this model
  readonly notFilms: readonly ListedItem[]; // series, episodes, games
  readonly keptById: readonly ListedItem[]; // of our own file, for a model that knows them
}

/** Whether the visitor has to say which it is, or whether it is that one. */
export const isAsked = ({ items, by }: ItemMatch): boolean =>
  items.length > 1 || ['ids', 'other-id', 'title-part-only'].includes(by);

/** Rows of all lists in order, and of each what the matcher found. */
export function sortOut(lists: readonly ItemList[], matches: readonly ItemMatch[]): Matched {
  const found: Found[] = [];
  const undecided: Undecided[] = [];
  const [missing, beyond, notFilms, keptById]: [
    ListedItem[],
    ListedItem[],
    ListedItem[],
    ListedItem[],
  ] = [[], [], [], []];
  const rows = lists.flatMap((list) => list.rows.map((listed) => ({ list, listed })));
  for (const [i, { list, listed }] of rows.entries()) {
    const { items, by } = matches[i] ?? { items: [], by: 'nothing' };
    const [item] = items;
    // A series often has the title of a film; its id may be in the catalogue all the same. What may be one has to agree in full.
    const isDoubted = by.startsWith('title') || by === 'other-id' || by === 'ids';
    const isRefused =
      isDoubted && (listed.kind === 'other' || (listed.kind === 'unsure' && by !== 'title'));
    if (item !== undefined && !isRefused) {
      if (!isAsked({ items, by })) found.push({ listed, item, by });
      else undecided.push({ listed, items, by });
    } else if (listed.kind === 'other') notFilms.push(listed);
    else if (list.keepsUnknown && listed.clue.itemId !== '') keptById.push(listed);
    else if (by === 'beyond') beyond.push(listed);
    else missing.push(listed);
  }
  return { found, undecided, missing, beyond, notFilms, keptById };
}

export interface Outcome {
  readonly items: ReadonlyMap<string, ItemState>; // what changes
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>; // items that are new to one's own lists, by name
  readonly numRatings: number;
  readonly numMarks: number;
  readonly numSame: number; // said already
  readonly numDiffering: number; // rated otherwise by the visitor
  readonly numRepeated: number; // rows that a newer one of the same item replaces
  readonly effects: ReadonlyMap<ListedItem, Effect>;
}

/** What comes of a row that says something: it counts; another of the same item does; it is said already; the visitor's own stays. */
export type Effect = 'counts' | 'replaced' | 'same' | 'mine';

/** What a row says, under what its list is taken for. */
export const saidBy = (
  listed: ListedItem,
  lists: readonly ItemList[],
  assumed: readonly Assumed[],
  about: About,
): Said => {
  const [list, as] = [lists[listed.file], assumed[listed.file]];
  return list === undefined || as === undefined ? 'no-rating' : meaningOf(listed, as, list, about);
};

export interface Entry {
  readonly itemId: string;
  readonly listed: ListedItem;
  readonly said: Said;
  readonly isNewestFirst: boolean; // how its list runs
}

/** Negative if `a` is the older: by day, by the day of the visit, by its place in a list, by the place of its list. */
export function byAge(a: Entry, b: Entry): number {
  const [x, y] = [a.listed, b.listed];
  const byPlace =
    x.file === y.file ? (a.isNewestFirst ? y.line - x.line : x.line - y.line) : x.file - y.file;
  return x.when - y.when || x.visited - y.visited || byPlace;
}

/** What the visitor has said before. */
export interface Mine {
  readonly stateOf: (itemId: string) => ItemState;
  readonly isOnList: (name: string, itemId: string) => boolean;
}
export const nothingOfMine: Mine = { stateOf: () => nothingSaid, isOnList: () => false };

/**
 * The newest row of an item counts, a rating more than a mark; a mark never takes the place of what is said already. Lists of
 * one's own only grow.
 */
export function outcome(
  entries: readonly Entry[],
  { stateOf, isOnList }: Mine,
  keepMine: boolean,
): Outcome {
  const effects = new Map<ListedItem, Effect>();
  const rated = new Map<string, Entry>();
  const marked = new Map<string, Entry>();
  const lists = new Map<string, Set<string>>();
  let numRepeated = 0;
  for (const entry of [...entries].sort(byAge)) {
    if (typeof entry.said === 'string') continue;
    if ('list' in entry.said) {
      const { list } = entry.said;
      const added = lists.get(list) ?? new Set();
      const isThere = isOnList(list, entry.itemId) || added.has(entry.itemId);
      effects.set(entry.listed, isThere ? 'same' : 'counts');
      if (!isThere) lists.set(list, added.add(entry.itemId));
      continue;
    }
    const last = entry.said.value === null ? marked : rated;
    const before = last.get(entry.itemId);
    if (before !== undefined) {
      numRepeated += 1;
      effects.set(before.listed, 'replaced');
    }
    last.set(entry.itemId, entry);
  }
  const items = new Map<string, ItemState>();
  let [numRatings, numMarks, numSame, numDiffering] = [0, 0, 0, 0];
  for (const [itemId, { listed, said }] of rated) {
    const state = stateOf(itemId);
    const value = typeof said === 'string' ? null : said.value;
    const isSame = state.value === value;
    const isOther = !isSame && state.value !== null;
    numSame += isSame ? 1 : 0;
    numDiffering += isOther ? 1 : 0;
    effects.set(listed, isSame ? 'same' : isOther && keepMine ? 'mine' : 'counts');
    if (effects.get(listed) !== 'counts') continue;
    numRatings += 1;
    items.set(itemId, { value, ratedAt: listed.when, mark: null, markedAt: 0 });
  }
  for (const [itemId, { listed, said }] of marked) {
    const state = stateOf(itemId);
    const mark = typeof said === 'string' ? null : said.mark;
    const isSame = state.mark === mark;
    numSame += isSame ? 1 : 0;
    const isFree = state.value === null && state.mark === null;
    effects.set(
      listed,
      rated.has(itemId) ? 'replaced' : isSame ? 'same' : isFree ? 'counts' : 'mine',
    );
    if (effects.get(listed) !== 'counts') continue;
    numMarks += 1;
    items.set(itemId, { ...state, mark, markedAt: listed.when });
  }
  return { items, lists, numRatings, numMarks, numSame, numDiffering, numRepeated, effects };
}
