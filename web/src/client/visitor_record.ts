// What the browser keeps of a visitor, as a value that merges: two tabs that changed different items both win, and of one
// item the later change wins. A removed rating stays as a tombstone, or another tab's older copy would bring it back.

import { isItemId } from '../shared/item';
import type { Rating } from '../shared/protocol';

/**
 * One an item: what is on the watchlist has not been seen either. "unseen" answers a question, and "seen" comes with a list from
 * elsewhere.
 */
export type Mark = 'watchlist' | 'not-interested' | 'unseen' | 'seen';
const marks: readonly unknown[] = [
  'watchlist',
  'not-interested',
  'unseen',
  'seen',
] satisfies Mark[];

/** The marks that every item can be given by hand. */
export type ListedMark = Exclude<Mark, 'unseen' | 'seen'>;

/** What the visitor says of one item. Times are milliseconds since 1970, 0 where nothing is said. */
export interface ItemState {
  readonly value: number | null;
  readonly ratedAt: number;
  readonly mark: Mark | null;
  readonly markedAt: number;
}
export const nothingSaid: ItemState = { value: null, ratedAt: 0, mark: null, markedAt: 0 };

/**
 * `at` orders changes and only grows. `since` is the time that the visitor sees: an undone removal comes back with its old
 * one, and an imported rating brings its own.
 */
interface Said {
  readonly at: number;
  readonly since: number;
}
export interface Entry extends Said {
  readonly value: number | null; // null: removed
}
export interface MarkEntry extends Said {
  readonly mark: Mark | null; // null: removed
}

/** A list of items under a name, or what is never to be shown. */
export interface Kept {
  readonly itemIds: readonly string[];
  readonly tags: readonly string[];
  readonly words: readonly string[]; // of titles
  readonly decades: readonly number[]; // 1930
  readonly minRatings: number;
}
export const nothingKept: Kept = { itemIds: [], tags: [], words: [], decades: [], minRatings: 0 };
/** Things kept, by their keys: "list " and its name, "never". Null: no longer kept. */
export type Keeping = ReadonlyMap<string, Kept | null>;
interface KeptEntry extends Said {
  readonly kept: Kept | null; // null: removed
}

export interface VisitorRecord {
  readonly version: 2;
  readonly clearedAt: number; // entries up to then are deleted
  readonly entries: ReadonlyMap<string, Entry>; // by the items' ids
  readonly marks: ReadonlyMap<string, MarkEntry>;
  readonly kept: ReadonlyMap<string, KeptEntry>; // by the keys of Keeping
}

const recordOf = (
  clearedAt: number,
  entries: ReadonlyMap<string, Entry>,
  marks: ReadonlyMap<string, MarkEntry>,
  kept: ReadonlyMap<string, KeptEntry>,
): VisitorRecord => ({ version: 2, clearedAt, entries, marks, kept });

export const emptyRecord: VisitorRecord = recordOf(0, new Map(), new Map(), new Map());

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const lastTime = 8.64e15; // that a calendar has
const isTime = (value: unknown): value is number =>
  isNumber(value) && value >= 0 && value <= lastTime;

function readSaid({ at, since }: Partial<Said>): Said | null {
  return isTime(at) ? { at, since: isTime(since) ? since : at } : null;
}

function readEntry(stored: unknown): Entry | null {
  // Version 1 called it stars.
  const { stars, value = stars, ...said } = (stored ?? {}) as Partial<Entry> & { stars?: unknown };
  const times = readSaid(said);
  return times !== null && (value === null || isNumber(value)) ? { value, ...times } : null;
}

function readMark(stored: unknown): MarkEntry | null {
  const { mark, ...said } = (stored ?? {}) as Partial<MarkEntry>;
  const times = readSaid(said);
  return times !== null && (mark === null || marks.includes(mark))
    ? { mark: mark ?? null, ...times }
    : null;
}

const isText = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown): value is number =>
  isNumber(value) && value >= 0 && value < 2 ** 32;
/** One that the engine has a bit for. */
const isDecade = (value: unknown) =>
  isNumber(value) && value % 10 === 0 && value >= 1500 && value < 2140;

/** From whatever was stored; what is not understood is left out. */
export function keptFrom(stored: unknown): Kept {
  const { itemIds, tags, words, decades, minRatings } = (stored ?? {}) as Partial<Kept>;
  const list = <T>(all: readonly T[] | undefined, is: (one: unknown) => boolean) =>
    Array.isArray(all) ? (all as readonly T[]).filter(is) : [];
  return {
    itemIds: list(itemIds, isItemId),
    tags: list(tags, isText),
    words: list(words, isText),
    decades: list(decades, isDecade),
    minRatings: isCount(minRatings) ? minRatings : 0,
  };
}

function readKept(stored: unknown): KeptEntry | null {
  const { kept, ...said } = (stored ?? {}) as Partial<KeptEntry>;
  const times = readSaid(said);
  if (times === null || kept === undefined) return null;
  return { kept: kept === null ? null : keptFrom(kept), ...times };
}

function readEach<T>(stored: unknown, read: (value: unknown) => T | null): Map<string, T> {
  const pairs: readonly (readonly [unknown, unknown])[] =
    stored instanceof Map ? [...stored] : Object.entries(stored ?? {});
  return new Map(
    pairs.flatMap(([id, value]) => {
      const entry = read(value);
      return isItemId(id) && entry !== null ? [[id, entry] as const] : [];
    }),
  );
}

/**
 * Whatever was stored, as a record; what is not understood is left out. In version 1, when all was films, ids were numbers: their
 * digits are the same texts.
 */
export function readRecord(stored: unknown): VisitorRecord {
  const { version, clearedAt, entries, marks, kept } = (stored ?? {}) as Record<string, unknown>;
  if ((version !== 1 && version !== 2) || typeof entries !== 'object') return emptyRecord;
  return recordOf(
    isTime(clearedAt) ? clearedAt : 0,
    readEach(entries, readEntry),
    readEach(marks, readMark),
    readEach(kept, readKept),
  );
}

function mergeEach<T extends Said>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  clearedAt: number,
): Map<string, T> {
  const merged = new Map<string, T>();
  for (const [itemId, entry] of [...a, ...b]) {
    const known = merged.get(itemId);
    if (entry.at > clearedAt && (known === undefined || entry.at > known.at))
      merged.set(itemId, entry);
  }
  return merged;
}

export function merge(a: VisitorRecord, b: VisitorRecord): VisitorRecord {
  const clearedAt = Math.max(a.clearedAt, b.clearedAt);
  return recordOf(
    clearedAt,
    mergeEach(a.entries, b.entries, clearedAt),
    mergeEach(a.marks, b.marks, clearedAt),
    mergeEach(a.kept, b.kept, clearedAt),
  );
}

export function stateOf(record: VisitorRecord, itemId: string): ItemState {
  const rating = record.entries.get(itemId);
  const mark = record.marks.get(itemId);
  const value = rating?.value ?? null;
  const said = mark?.mark ?? null;
  return {
    value,
    ratedAt: value === null ? 0 : (rating?.since ?? 0),
    mark: said,
    markedAt: said === null ? 0 : (mark?.since ?? 0),
  };
}

/** The record with each of these items as given; what an item says already is not said again. */
export function withItems(
  record: VisitorRecord,
  items: ReadonlyMap<string, ItemState>,
  now: number,
): VisitorRecord {
  const entries = new Map(record.entries);
  const marks = new Map(record.marks);
  // Never older than what it replaces, even if the clock went back.
  const after = (previous: Said | undefined) =>
    Math.max(now, record.clearedAt + 1, (previous?.at ?? 0) + 1);
  for (const [itemId, { value, ratedAt, mark, markedAt }] of items) {
    const said = stateOf(record, itemId);
    if (said.value !== value || said.ratedAt !== ratedAt)
      entries.set(itemId, { value, at: after(entries.get(itemId)), since: ratedAt });
    if (said.mark !== mark || said.markedAt !== markedAt)
      marks.set(itemId, { mark, at: after(marks.get(itemId)), since: markedAt });
  }
  return recordOf(record.clearedAt, entries, marks, record.kept);
}

export const keptUnder = (record: VisitorRecord, key: string): Kept | null =>
  record.kept.get(key)?.kept ?? null;

/** The record with each of these kept, or no longer. */
export function withKept(record: VisitorRecord, all: Keeping, now: number): VisitorRecord {
  if (all.size === 0) return record;
  const kept = new Map(record.kept);
  for (const [key, one] of all) {
    const at = Math.max(now, record.clearedAt + 1, (kept.get(key)?.at ?? 0) + 1);
    kept.set(key, { kept: one, at, since: now });
  }
  return { ...record, kept };
}

export function cleared(record: VisitorRecord, now: number): VisitorRecord {
  const said = [...record.entries.values(), ...record.marks.values(), ...record.kept.values()];
  const newest = said.reduce((latest, { at }) => Math.max(latest, at), 0);
  return { ...emptyRecord, clearedAt: Math.max(now, newest, record.clearedAt) };
}

export interface DatedRating extends Rating {
  readonly ratedAt: number;
}

/** Newest first. */
export function ratingsOf(record: VisitorRecord): DatedRating[] {
  return [...record.entries]
    .flatMap(([itemId, { value, since, at }]) =>
      value === null ? [] : [{ itemId, value, ratedAt: since, at }],
    )
    .sort((a, b) => b.ratedAt - a.ratedAt || b.at - a.at)
    .map(({ itemId, value, ratedAt }) => ({ itemId, value, ratedAt }));
}

export interface MarkedItem {
  readonly itemId: string;
  readonly markedAt: number;
}

/** Newest first. */
export function markedWith(record: VisitorRecord, wanted: Mark): MarkedItem[] {
  return [...record.marks]
    .flatMap(([itemId, { mark, since, at }]) =>
      mark === wanted ? [{ itemId, markedAt: since, at }] : [],
    )
    .sort((a, b) => b.markedAt - a.markedAt || b.at - a.at)
    .map(({ itemId, markedAt }) => ({ itemId, markedAt }));
}
