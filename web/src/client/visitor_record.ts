// What the browser keeps of a visitor, as a value that merges: two tabs that changed different films both win, and of one
// film the later change wins. A removed rating stays as a tombstone, or another tab's older copy would bring it back.

import type { Rating } from '../shared/protocol';

export interface Entry {
  readonly stars: number | null; // null: removed
  readonly at: number; // milliseconds since 1970
}

export interface VisitorRecord {
  readonly version: 1;
  readonly clearedAt: number; // entries up to then are deleted
  readonly entries: Readonly<Record<number, Entry>>;
}

export const emptyRecord: VisitorRecord = { version: 1, clearedAt: 0, entries: {} };

const isEntry = (value: unknown): value is Entry => {
  const { stars, at } = (value ?? {}) as Partial<Entry>;
  const validStars =
    stars === null ||
    (typeof stars === 'number' && stars >= 0.5 && stars <= 5 && (stars * 2) % 1 === 0);
  return validStars && typeof at === 'number' && Number.isFinite(at);
};

/** Whatever was stored, as a record; what is not understood is left out. */
export function readRecord(stored: unknown): VisitorRecord {
  const { version, clearedAt, entries } = (stored ?? {}) as Partial<VisitorRecord>;
  if (version !== 1 || typeof entries !== 'object' || entries === null) return emptyRecord;
  return {
    version: 1,
    clearedAt: typeof clearedAt === 'number' ? clearedAt : 0,
    entries: Object.fromEntries(
      Object.entries(entries).filter(([id, entry]) => /^\d+$/.test(id) && isEntry(entry)),
    ),
  };
}

export function merge(a: VisitorRecord, b: VisitorRecord): VisitorRecord {
  const clearedAt = Math.max(a.clearedAt, b.clearedAt);
  const entries: Record<number, Entry> = {};
  for (const [id, entry] of [...Object.entries(a.entries), ...Object.entries(b.entries)]) {
    const movieId = Number(id);
    const known = entries[movieId];
    if (entry.at > clearedAt && (known === undefined || entry.at > known.at))
      entries[movieId] = entry;
  }
  return { version: 1, clearedAt, entries };
}

export function withRating(
  record: VisitorRecord,
  movieId: number,
  stars: number | null,
  now: number,
): VisitorRecord {
  // Never older than what it replaces, even if the clock went back.
  const at = Math.max(now, record.clearedAt + 1, (record.entries[movieId]?.at ?? 0) + 1);
  return { ...record, entries: { ...record.entries, [movieId]: { stars, at } } };
}

export function cleared(record: VisitorRecord, now: number): VisitorRecord {
  const newest = Math.max(0, ...Object.values(record.entries).map((entry) => entry.at));
  return { version: 1, clearedAt: Math.max(now, newest, record.clearedAt), entries: {} };
}

/** Newest first. */
export function ratingsOf(record: VisitorRecord): Rating[] {
  return Object.entries(record.entries)
    .flatMap(([id, { stars, at }]) => (stars === null ? [] : [{ movieId: Number(id), stars, at }]))
    .sort((a, b) => b.at - a.at)
    .map(({ movieId, stars }) => ({ movieId, stars }));
}
