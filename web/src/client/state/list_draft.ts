// A list of items that is being made: from pasted titles, files or a link to what is kept under a name.

import { signal } from '@preact/signals';
import type { Item, ItemMatch } from '../../shared/protocol';
import type { Given, Refused } from '../transfer/container';
import { isAsked } from '../transfer/import_plan';
import type { ListedItem } from '../transfer/listed_items';
import { readTitles } from '../transfer/read_lists';
import { titlesIn } from '../transfer/title_lines';
import { nothingKept, withKept, type Kept } from '../visitor_record';
import { about, askEngine } from './model';
import { changeItems, store } from './visitor';
import { keyOfList } from './within';

export interface Row {
  readonly listed: ListedItem;
  readonly match: ItemMatch;
  readonly chosen: Item | null; // by hand
}

export type Draft =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly done: number; readonly of: number }
  | { readonly kind: 'unreadable'; readonly refused: readonly Refused[] }
  | {
      readonly kind: 'read';
      readonly name: string;
      readonly rows: readonly Row[];
      readonly refused: readonly Refused[];
    };

export const draft = signal<Draft>({ kind: 'none' });

const matchedAtOnce = 100;
let latest = 0;

async function matched(name: string, rows: readonly ListedItem[], refused: readonly Refused[]) {
  const mine = (latest += 1);
  const read: Row[] = [];
  for (let i = 0; i < rows.length; i += matchedAtOnce) {
    if (mine !== latest) return;
    draft.value = { kind: 'reading', done: i, of: rows.length };
    const part = rows.slice(i, i + matchedAtOnce);
    const matches = await askEngine((api) => api.match(part.map(({ clue }) => clue)));
    for (const [j, listed] of part.entries()) {
      const match = matches[j];
      if (match !== undefined) read.push({ listed, match, chosen: null });
    }
  }
  if (mine !== latest) return;
  draft.value =
    read.length === 0
      ? { kind: 'unreadable', refused }
      : { kind: 'read', name, rows: read, refused };
}

export async function readPasted(text: string): Promise<void> {
  // A pasted table is read as a file of it would be.
  const bytes = new TextEncoder().encode(text);
  await readGiven([
    { path: '', size: bytes.length, arrayBuffer: () => Promise.resolve(bytes.buffer) },
  ]);
}

export async function readGiven(given: readonly Given[]): Promise<void> {
  draft.value = { kind: 'reading', done: 0, of: 0 };
  const { rows, refused } = await readTitles(given, about.value, Date.now());
  const [first] = given;
  const name = (first?.path ?? '').replace(/^.*\//, '').replace(/\.\w+$/, '');
  await matched(name, rows, refused);
}

const maxName = 60; // as the field takes; a longer one, or of several lines, could not be kept
const nameOf = (text: string) =>
  text
    .slice(0, maxName)
    .replace(/[\n\r\p{Cs}]+/gu, ' ')
    .trim();

/** One whose items are known. */
export async function readIds(given: string, itemIds: readonly string[]): Promise<void> {
  const name = nameOf(given);
  const [row] = titlesIn('x');
  if (row === undefined) return;
  const rows = itemIds.map((itemId, i) => ({
    ...row,
    line: i + 1,
    clue: { ...row.clue, title: '', itemId },
  }));
  await matched(name, rows, []);
}

export function choose(row: Row, item: Item | null): void {
  const state = draft.value;
  if (state.kind !== 'read') return;
  const rows = state.rows.map((one) => (one === row ? { ...one, chosen: item } : one));
  draft.value = { ...state, rows };
}

export const foundIn = ({ match, chosen }: Row): Item | null =>
  chosen ?? (isAsked(match) ? null : (match.items[0] ?? null));

export function endDraft(): void {
  latest += 1;
  draft.value = { kind: 'none' };
}

export const keep = (key: string, kept: Kept): void => {
  store.change(withKept(store.record.value, new Map([[key, kept]]), Date.now()));
};
/** Takes a list away; it can be brought back. */
export const removeList = (name: string, message: string): void => {
  changeItems(new Map(), message, new Map([[keyOfList(name), null]]));
};

/** Under the name of another list it takes its place, which can be taken back. */
export function keepDraft(name: string, message: string): void {
  const state = draft.value;
  if (state.kind !== 'read') return;
  const itemIds = new Set(state.rows.flatMap((row) => foundIn(row)?.itemId ?? []));
  const kept = { ...nothingKept, itemIds: [...itemIds] };
  changeItems(new Map(), message, new Map([[keyOfList(name), kept]]));
  endDraft();
}
