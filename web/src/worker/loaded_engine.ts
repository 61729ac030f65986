// What the page's worker and the package engine/ share about a compiled engine: filling it, and checking what it answers.

import type { Engine, LoadState, Reply } from '../../../wasm/als_engine';
import type { BundleFile, GoldenAnswer } from '../shared/manifest';
import type { Rating } from '../shared/protocol';
import { BundleError } from './bundle_loader';

// Below this an item's factors are mostly its tags' (the same default as als_recommend).
export const minRatings = 10;

export function valueOf<T>(reply: Reply<T>, file = ''): T {
  if (reply.ok) return reply.value;
  throw new BundleError({ code: reply.code, file, message: reply.message });
}

/** As the engine takes them: weights stand behind the values, if any is not 1. */
export function columns(ratings: readonly Rating[]): [string[], Float32Array] {
  const values = ratings.map(({ value }) => value);
  const weights = ratings.map(({ weight }) => weight ?? 1);
  const areAlike = weights.every((weight) => weight === 1);
  return [
    ratings.map((rating) => rating.itemId),
    Float32Array.from(areAlike ? values : [...values, ...weights]),
  ];
}

/** The ratings of all people one after the other, and how many are whose. */
export const peopleColumns = (
  people: readonly (readonly Rating[])[],
): [string[], Float32Array, Int32Array] => [
  ...columns(people.flat()),
  Int32Array.from(people, ({ length }) => length),
];

/** Adds a file of a bundle, unpacked; null if it is of a kind that the engine has no use for. */
export function addFile(
  engine: Engine,
  file: BundleFile,
  content: Uint8Array<ArrayBuffer>,
): LoadState | null {
  switch (file.role) {
    case 'factors':
      return valueOf(engine.addFactors(content), file.name);
    case 'items':
      return valueOf(engine.addItems(content), file.name);
    case 'titles':
      return valueOf(engine.addTitles(content), file.name);
    case 'links':
      return valueOf(engine.addLinks(content), file.name);
    case 'licence': // checked with the rest; the page links to it
    case 'report':
      return null;
  }
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
const allClose = (a: Float32Array, b: readonly number[]) =>
  a.length === b.length && a.every((value, i) => close(value, b[i] ?? NaN));

/** Whether the engine gives the recorded answer. */
export function answersAsRecorded(engine: Engine, golden: GoldenAnswer): boolean {
  const ratings = golden.ratings.map(([itemId, value]) => ({ itemId, value }));
  const reply = engine.recommend(...columns(ratings), {
    score: golden.score,
    n: 10,
    excludeSeen: true,
    minRatings,
  });
  return (
    reply.ok &&
    reply.value.itemIds.length === golden.itemIds.length &&
    reply.value.itemIds.every((id, i) => id === golden.itemIds[i]) &&
    allClose(reply.value.scores, golden.scores) &&
    allClose(reply.value.predicted, golden.predicted)
  );
}
