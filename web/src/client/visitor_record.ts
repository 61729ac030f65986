// What the browser keeps of a visitor, as a value that merges: two tabs that changed different films both win, and of one
// film the later change wins. A removed rating stays as a tombstone, or another tab's older copy would bring it back.

import type { Rating } from '../shared/protocol';

/** One a film: what is on the watchlist has not been seen either. */
export type Mark = 'watchlist' | 'not-interested' | 'unseen';
const marks: readonly unknown[] = ['watchlist', 'not-interested', 'unseen'] satisfies Mark[];

/** The marks that every film can be given; 'unseen' is an answer to a question. */
export type ListedMark = Exclude<Mark, 'unseen'>;

/** What the visitor says of one film. Times are milliseconds since 1970, 0 where nothing is said. */
export interface FilmState {
  readonly stars: number | null;
  readonly ratedAt: number;
  readonly mark: Mark | null;
  readonly markedAt: number;
}
export const nothingSaid: FilmState = { stars: null, ratedAt: 0, mark: null, markedAt: 0 };

/**
 * `at` orders changes and only grows. `since` is the time that the visitor sees: an undone removal comes back with its old
 * one, and an imported rating brings its own.
 */
interface Said {
  readonly at: number;
  readonly since: number;
}
export interface Entry extends Said {
  readonly stars: number | null; // null: removed
}
export interface MarkEntry extends Said {
  readonly mark: Mark | null; // null: removed
}

export interface VisitorRecord {
  readonly version: 1;
  readonly clearedAt: number; // entries up to then are deleted
  readonly entries: Readonly<Record<number, Entry>>;
  readonly marks: Readonly<Record<number, MarkEntry>>;
}

export const emptyRecord: VisitorRecord = { version: 1, clearedAt: 0, entries: {}, marks: {} };

export const isStars = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0.5 && value <= 5 && (value * 2) % 1 === 0;
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

function readSaid(value: Partial<Said>): Said | null {
  const { at, since } = value;
  if (!isTime(at)) return null;
  return { at, since: isTime(since) ? since : at };
}

function readEntry(value: unknown): Entry | null {
  const { stars, ...said } = (value ?? {}) as Partial<Entry>;
  const times = readSaid(said);
  return times !== null && (stars === null || isStars(stars)) ? { stars, ...times } : null;
}

function readMark(value: unknown): MarkEntry | null {
  const { mark, ...said } = (value ?? {}) as Partial<MarkEntry>;
  const times = readSaid(said);
  return times !== null && (mark === null || marks.includes(mark))
    ? { mark: mark ?? null, ...times }
    : null;
}

function readEach<T>(stored: unknown, read: (value: unknown) => T | null): Record<number, T> {
  const understood: Record<number, T> = {};
  for (const [id, value] of Object.entries(stored ?? {})) {
    const entry = read(value);
    if (/^\d+$/.test(id) && entry !== null) understood[Number(id)] = entry;
  }
  return understood;
}

/**
 * Whatever was stored, as a record; what is not understood is left out. Marks and `since` came later without a new version:
 * a page that knows them not would take a new version for nothing and store its own ratings in the place of all others.
 */
export function readRecord(stored: unknown): VisitorRecord {
  const { version, clearedAt, entries, marks } = (stored ?? {}) as Partial<VisitorRecord>;
  if (version !== 1 || typeof entries !== 'object') return emptyRecord;
  return {
    version: 1,
    clearedAt: isTime(clearedAt) ? clearedAt : 0,
    entries: readEach(entries, readEntry),
    marks: readEach(marks, readMark),
  };
}

function mergeEach<T extends Said>(
  a: Readonly<Record<number, T>>,
  b: Readonly<Record<number, T>>,
  clearedAt: number,
): Record<number, T> {
  const merged: Record<number, T> = {};
  for (const [id, entry] of [...Object.entries(a), ...Object.entries(b)]) {
    const movieId = Number(id);
    const known = merged[movieId];
    if (entry.at > clearedAt && (known === undefined || entry.at > known.at))
      merged[movieId] = entry;
  }
  return merged;
}

export function merge(a: VisitorRecord, b: VisitorRecord): VisitorRecord {
  const clearedAt = Math.max(a.clearedAt, b.clearedAt);
  return {
    version: 1,
    clearedAt,
    entries: mergeEach(a.entries, b.entries, clearedAt),
    marks: mergeEach(a.marks, b.marks, clearedAt),
  };
}

export function stateOf(record: VisitorRecord, movieId: number): FilmState {
  const rating = record.entries[movieId];
  const mark = record.marks[movieId];
  const stars = rating?.stars ?? null;
  const said = mark?.mark ?? null;
  return {
    stars,
    ratedAt: stars === null ? 0 : (rating?.since ?? 0),
    mark: said,
    markedAt: said === null ? 0 : (mark?.since ?? 0),
  };
}

/** The record with each of these films as given; what a film says already is not said again. */
export function withFilms(
  record: VisitorRecord,
  films: ReadonlyMap<number, FilmState>,
  now: number,
): VisitorRecord {
  const entries: Record<number, Entry> = { ...record.entries };
  const marks: Record<number, MarkEntry> = { ...record.marks };
  // Never older than what it replaces, even if the clock went back.
  const after = (previous: Said | undefined) =>
    Math.max(now, record.clearedAt + 1, (previous?.at ?? 0) + 1);
  for (const [movieId, { stars, ratedAt, mark, markedAt }] of films) {
    const said = stateOf(record, movieId);
    if (said.stars !== stars || said.ratedAt !== ratedAt)
      entries[movieId] = { stars, at: after(entries[movieId]), since: ratedAt };
    if (said.mark !== mark || said.markedAt !== markedAt)
      marks[movieId] = { mark, at: after(marks[movieId]), since: markedAt };
  }
  return { ...record, entries, marks };
}

export function cleared(record: VisitorRecord, now: number): VisitorRecord {
  const said = [...Object.values(record.entries), ...Object.values(record.marks)];
  const newest = said.reduce((latest, { at }) => Math.max(latest, at), 0);
  return { ...emptyRecord, clearedAt: Math.max(now, newest, record.clearedAt) };
}

export interface DatedRating extends Rating {
  readonly ratedAt: number;
}

/** Newest first. */
export function ratingsOf(record: VisitorRecord): DatedRating[] {
  return Object.entries(record.entries)
    .flatMap(([id, { stars, since, at }]) =>
      stars === null ? [] : [{ movieId: Number(id), stars, ratedAt: since, at }],
    )
    .sort((a, b) => b.ratedAt - a.ratedAt || b.at - a.at)
    .map(({ movieId, stars, ratedAt }) => ({ movieId, stars, ratedAt }));
}

export interface MarkedFilm {
  readonly movieId: number;
  readonly markedAt: number;
}

/** Newest first. */
export function markedWith(record: VisitorRecord, wanted: Mark): MarkedFilm[] {
  return Object.entries(record.marks)
    .flatMap(([id, { mark, since, at }]) =>
      mark === wanted ? [{ movieId: Number(id), markedAt: since, at }] : [],
    )
    .sort((a, b) => b.markedAt - a.markedAt || b.at - a.at)
    .map(({ movieId, markedAt }) => ({ movieId, markedAt }));
}
