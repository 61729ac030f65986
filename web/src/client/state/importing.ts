// The lists that the visitor brings along, from their files to what they change. What was read stays here until the visitor is
// done with it, on whichever page they are meanwhile; nothing of it is kept before they say so.

import { computed, signal } from '@preact/signals';
import { importStringsOf } from '../../shared/import_strings';
import type { Item, ItemMatch, Rating } from '../../shared/protocol';
import type { Given, Refused } from '../transfer/container';
import {
  byAge,
  nothingOfMine,
  outcome,
  saidBy,
  sortOut,
  type Entry,
  type Found,
  type Matched,
} from '../transfer/import_plan';
import type { Assumed, ItemList, ListedItem, Said } from '../transfer/listed_items';
import { readFiles } from '../transfer/read_lists';
import { bothKept, sizeOf } from '../transfer/kept';
import { nothingKept, type Kept } from '../visitor_record';
import { later } from './later';
import { about, askEngine } from './model';
import { changeItems, itemState, markOf, ratingOf } from './visitor';
import { keyOfList, namedLists, never, neverKey } from './within';

/** What was read, and what the visitor has said of it. */
export interface Import {
  readonly paths: readonly string[]; // that were given
  readonly lists: readonly ItemList[];
  readonly refused: readonly Refused[];
  readonly numOther: number;
  readonly matched: Matched;
  readonly assumed: readonly Assumed[]; // of each list
  readonly chosen: readonly Found[]; // by hand
  readonly keepMine: boolean;
  readonly taken: ReadonlySet<ListedItem>;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly done: number; readonly of: number }
  | { readonly kind: 'unreadable'; readonly refused: readonly Refused[] }
  | ({ readonly kind: 'read' } & Import);

/** The sentences about it. */
export const words = computed(() => importStringsOf(about.value));

export const importing = signal<State>({ kind: 'idle' });

const matchedAtOnce = 100;
let latest = 0; // of several starts only the last one is shown

/** Reads the files and finds what their rows mean, in parts. Throws if the engine is gone. */
export async function readImport(
  given: readonly Given[],
  tell: (done: number, of: number) => void,
): Promise<Import | readonly Refused[]> {
  const paths = given.map(({ path }) => path);
  const { lists, refused, numOther } = await readFiles(given, about.value, Date.now());
  if (lists.length === 0) {
    return refused.length > 0 ? refused : [{ path: paths[0] ?? '', reason: 'nothing-inside' }];
  }
  const clues = lists.flatMap(({ rows }) => rows.map(({ clue }) => clue));
  const matches: ItemMatch[] = [];
  for (let i = 0; i < clues.length; i += matchedAtOnce) {
    tell(i, clues.length);
    const part = clues.slice(i, i + matchedAtOnce);
    matches.push(...(await askEngine((api) => api.match(part))));
  }
  return {
    ...{ paths, lists, refused, numOther, matched: sortOut(lists, matches) },
    assumed: lists.map(({ guess }) => guess),
    chosen: [],
    keepMine: false,
    taken: new Set(),
  };
}

/** Never throws; what goes wrong is the state. */
export async function startImport(given: readonly Given[]): Promise<void> {
  const mine = (latest += 1);
  const show = (state: State) => {
    if (mine === latest) importing.value = state;
  };
  show({ kind: 'reading', done: 0, of: 0 });
  try {
    const read = await readImport(given, (done, of) => {
      show({ kind: 'reading', done, of });
    });
    show('lists' in read ? { kind: 'read', ...read } : { kind: 'unreadable', refused: read });
  } catch {
    show({
      kind: 'unreadable',
      refused: given.map(({ path }) => ({ path, reason: 'unreadable' })),
    });
  }
}

function change(next: Partial<Import>) {
  const state = importing.value;
  if (state.kind === 'read') importing.value = { ...state, ...next };
}

export function assume(file: number, as: Partial<Assumed>): void {
  const state = importing.value;
  if (state.kind !== 'read') return;
  change({ assumed: state.assumed.map((old, i) => (i === file ? { ...old, ...as } : old)) });
}

/** The item that a row means, as the visitor says. */
export function choose(listed: ListedItem, item: Item): void {
  const state = importing.value;
  if (state.kind === 'read') change({ chosen: [...state.chosen, { listed, item, by: 'chosen' }] });
}

export const setKeepMine = (keepMine: boolean): void => {
  change({ keepMine });
};

export const endImport = (): void => {
  latest += 1;
  importing.value = { kind: 'idle' };
};

export interface ShownRow extends Found {
  readonly said: Said;
}

/** What an import says, as it is understood. */
function understand({ lists, matched, assumed, chosen, taken }: Import) {
  const said = (listed: ListedItem) => saidBy(listed, lists, assumed, about.value);
  const says = (listed: ListedItem) => !taken.has(listed) && typeof said(listed) !== 'string';
  const decided = new Set(chosen.map(({ listed }) => listed));
  const open = ({ listed }: { readonly listed: ListedItem }) =>
    says(listed) && !decided.has(listed);
  const found: ShownRow[] = [...matched.found, ...chosen]
    .filter(({ listed }) => says(listed))
    .map((one) => ({ ...one, said: said(one.listed) }));
  const keptById = matched.keptById.filter(says);
  const entry = (listed: ListedItem, itemId: string): Entry => ({
    ...{ listed, itemId, said: said(listed) },
    isNewestFirst: lists[listed.file]?.isNewestFirst ?? false,
  });
  const entries = [
    ...found.map(({ listed, item }) => entry(listed, item.itemId)),
    ...keptById.map((listed) => entry(listed, listed.clue.itemId)),
  ].sort(byAge);
  const rows = lists.flatMap((list) => list.rows);
  const problems = [
    ...lists.flatMap((list, file) =>
      assumed[file]?.role === 'none' ? [] : list.problems.map((problem) => ({ ...problem, file })),
    ),
    ...rows
      .filter((listed) => said(listed) === 'bad-rating')
      .map(({ file, line, rating }) => ({ file, line, kind: 'rating' as const, text: rating })),
  ].sort((a, b) => a.file - b.file || a.line - b.line);
  const isLeftOut = (listed: ListedItem) =>
    assumed[listed.file]?.role !== 'none' && said(listed) === 'no-rating';
  return {
    found,
    keptById,
    entries,
    undecided: matched.undecided.filter(open),
    missing: matched.missing.filter((listed) => open({ listed })),
    beyond: matched.beyond.filter(says),
    notFilms: matched.notFilms.filter(says),
    numUnrated: rows.filter(isLeftOut).length,
    problems,
  };
}

/** What the lists never want shown besides the visitor's own rule, and how much that is. */
function neverAdded({ lists, assumed }: Import, mine: Kept) {
  const taken = lists.filter((_, file) => assumed[file]?.role !== 'none');
  const both = taken.reduce((all, list) => bothKept(all, list.never ?? nothingKept), mine);
  const isStricter = mine.minRatings > 0 && both.minRatings > mine.minRatings;
  return { never: both, numNever: sizeOf(both) - sizeOf(mine) + (isStricter ? 1 : 0) };
}

/** The import as it is understood just now; null if there is none. */
export const understood = computed(() => {
  const state = importing.value;
  if (state.kind !== 'read') return null;
  // What was said meanwhile counts.
  void [ratingOf.value, markOf.value];
  const now = understand(state);
  const mine = new Map(namedLists.value.map(({ name, itemIds }) => [name, new Set(itemIds)]));
  const isOnList = (name: string, itemId: string) => mine.get(name)?.has(itemId) ?? false;
  return {
    ...now,
    ...neverAdded(state, never.value),
    outcome: outcome(now.entries, { stateOf: itemState, isOnList }, state.keepMine),
  };
});

/** The ratings of an import that is not the visitor's own, newest first, and how many rows were not found. */
export function ratingsIn(read: Import): {
  readonly ratings: readonly Rating[];
  readonly numMissing: number;
} {
  const { entries, undecided, missing } = understand(read);
  const { items } = outcome(entries, nothingOfMine, false);
  const ratings = [...items]
    .flatMap(([itemId, { value, ratedAt }]) => (value === null ? [] : [{ itemId, value, ratedAt }]))
    .sort((a, b) => b.ratedAt - a.ratedAt);
  return { ratings, numMissing: undecided.length + missing.length };
}

/** Takes over what was found. What needs a hand stays to be seen; whether there is any is the answer. */
export function takeImport(): boolean {
  const [state, now] = [importing.value, understood.value];
  if (state.kind !== 'read' || now === null) return false;
  const { items, lists, numRatings, numMarks } = now.outcome;
  const before = new Map(namedLists.value.map(({ name, itemIds }) => [name, itemIds]));
  const kept = [...lists].map(([name, added]) => {
    const itemIds = [...(before.get(name) ?? []), ...added];
    return [keyOfList(name), { ...nothingKept, itemIds }] as const;
  });
  changeItems(
    items,
    later.value.imported(numRatings, numMarks, lists.size, now.numNever),
    new Map([...kept, ...(now.numNever > 0 ? [[neverKey, now.never] as const] : [])]),
  );
  const isOpen = now.undecided.length + now.missing.length + now.problems.length > 0;
  if (isOpen) {
    change({ taken: new Set([...state.taken, ...now.entries.map(({ listed }) => listed)]) });
  } else {
    endImport();
  }
  return isOpen;
}
