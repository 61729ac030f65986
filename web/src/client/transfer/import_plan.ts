// From lists that were read to what would change: which item each row means, which rows say the same again, and what of it the
// visitor has said already.

import type { Item, ItemMatch, MatchedBy } from '../../shared/protocol';
import type { ItemState } from '../visitor_record';
import type { ListedItem } from './listed_items';

export interface Found {
  readonly listed: ListedItem;
  readonly item: Item;
  readonly by: MatchedBy; // or "chosen"
}

export interface Matched {
  readonly found: readonly Found[];
  readonly missing: readonly ListedItem[]; // can be looked for by hand
  readonly notFilms: readonly ListedItem[]; // series, episodes, games
  readonly keptById: readonly ListedItem[]; // of our own file, for a model that knows them
}

export function sortOut(
  items: readonly ListedItem[],
  matches: readonly ItemMatch[],
  keepUnknownIds: boolean,
): Matched {
  const found: Found[] = [];
  const missing: ListedItem[] = [];
  const notFilms: ListedItem[] = [];
  const keptById: ListedItem[] = [];
  for (const [i, listed] of items.entries()) {
    const match = matches[i] ?? null;
    const byTitle = match?.by.startsWith('title') === true;
    // A series often has the title of a film; its id may be in the catalogue all the same.
    if (match !== null && (listed.isFilm || !byTitle)) found.push({ listed, ...match });
    else if (!listed.isFilm) notFilms.push(listed);
    else if (keepUnknownIds && listed.clue.itemId !== '') keptById.push(listed);
    else missing.push(listed);
  }
  return { found, missing, notFilms, keptById };
}

export interface Outcome {
  readonly items: ReadonlyMap<string, ItemState>; // what changes
  readonly numRatings: number;
  readonly numMarks: number;
  readonly numSame: number; // said already
  readonly numDiffering: number; // rated otherwise by the visitor
  readonly numRepeated: number; // rows that a later row of the same item replaces
}

interface Entry {
  readonly itemId: string;
  readonly listed: ListedItem;
}

/** The last row of an item counts, a rating more than a mark; a mark never takes the place of a rating. */
export function outcome(
  entries: readonly Entry[],
  stateOf: (itemId: string) => ItemState,
  keepMine: boolean,
  now: number,
): Outcome {
  const rated = new Map<string, ListedItem>();
  const marked = new Map<string, ListedItem>();
  let numRepeated = 0;
  for (const { itemId, listed } of entries) {
    const lists = listed.value === null ? marked : rated;
    if (lists.has(itemId)) numRepeated += 1;
    lists.set(itemId, listed);
  }
  const items = new Map<string, ItemState>();
  let [numRatings, numMarks, numSame, numDiffering] = [0, 0, 0, 0];
  for (const [itemId, { value, when }] of rated) {
    const state = stateOf(itemId);
    if (state.value === value) {
      numSame += 1;
      continue;
    }
    if (state.value !== null) numDiffering += 1;
    if (state.value !== null && keepMine) continue;
    numRatings += 1;
    items.set(itemId, { value, ratedAt: when === 0 ? now : when, mark: null, markedAt: 0 });
  }
  for (const [itemId, { mark, when }] of marked) {
    const state = stateOf(itemId);
    if (state.mark === mark) numSame += 1;
    if (rated.has(itemId) || state.value !== null || state.mark !== null) continue;
    numMarks += 1;
    items.set(itemId, { ...state, mark, markedAt: when === 0 ? now : when });
  }
  return { items, numRatings, numMarks, numSame, numDiffering, numRepeated };
}
