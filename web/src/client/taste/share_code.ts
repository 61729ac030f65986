// Ratings as a few letters for a link (byte_code.ts), about three bytes a rating. Behind the check sum of version 2:
//
//   0: all ids are numbers below 2^32, 1: they are texts
//   how many levels the scale has (1: hearts)
//   the ratings, to the end
//
// Version 1 was of films alone: by rising id, 10 * (id - id before) + half stars - 1, the id before the first being 0.

import type { RatingScale } from '../../../../wasm/als_engine';
import type { Rating } from '../../shared/protocol';
import { isHalves, lastLevel, levelOf, valueAt } from '../../shared/rating_scale';
import {
  isNumberId,
  itemBytes,
  numberBytes,
  opened,
  Refused,
  sealed,
  type Levelled,
  type Reader,
  type RefusedCode,
} from './byte_code';

const version = 2;
/** More, of either, would make a link that some programs cut off. */
const maxShared = 1000;
const maxBytes = 6000;
const levelsOfStars = 10;

export type Decoded =
  | { readonly ok: true; readonly ratings: readonly Rating[] }
  | { readonly ok: false; readonly reason: RefusedCode };

export const numLevels = (scale: RatingScale | null) => (scale === null ? 1 : lastLevel(scale) + 1);
export const levelled = (scale: RatingScale | null, { itemId, value }: Rating): Levelled => [
  itemId,
  scale === null ? 0 : levelOf(scale, value),
];
export const ratingsAt = (scale: RatingScale | null, levels: Iterable<Levelled>): Rating[] =>
  Array.from(levels, ([itemId, level]) => ({
    itemId,
    value: scale === null ? 1 : valueAt(scale, level),
  }));

export interface Encoded {
  readonly code: string;
  readonly count: number; // of the first ratings that it holds
}

/** As many of the ratings as a link holds, from the first on: the newest come first. */
export function encodeRatings(ratings: readonly Rating[], scale: RatingScale | null): Encoded {
  const levels = numLevels(scale);
  const first = ratings.slice(0, maxShared).map((rating) => levelled(scale, rating));
  const areNumbers = first.every(([itemId]) => isNumberId(itemId));
  let count = first.length;
  let body = itemBytes(first, levels, areNumbers);
  while (!areNumbers && body.length > maxBytes) {
    count = Math.min(count - 1, Math.ceil((count * maxBytes) / body.length));
    body = itemBytes(first.slice(0, count), levels, areNumbers);
  }
  const code = sealed(version, [areNumbers ? 0 : 1, ...numberBytes(levels), ...body]);
  return { code, count };
}

/** By rising id, or as they were given where ids are texts. */
function readFirstVersion(reader: Reader): Map<string, number> {
  const found = new Map<string, number>();
  let before = -1;
  while (!reader.isAtEnd) {
    const number = reader.number();
    const id = Math.max(before, 0) + Math.floor(number / levelsOfStars);
    if (id <= before || id >= 2 ** 32 || found.size === maxShared) throw new Refused('damaged');
    found.set(String(id), number % levelsOfStars);
    before = id;
  }
  return found;
}

/** Never throws, whatever the link says. */
export function decodeRatings(link: string, scale: RatingScale | null): Decoded {
  const code = opened(link, version, (reader, found) => {
    const isFirst = found === 1;
    const areNumbers = isFirst || reader.number() === 0;
    const levels = isFirst ? levelsOfStars : reader.number();
    if (levels < 1) throw new Refused('damaged');
    const byId = isFirst ? readFirstVersion(reader) : reader.items(levels, areNumbers, maxShared);
    const isSame = isFirst ? scale !== null && isHalves(scale) : levels === numLevels(scale);
    if (!isSame) throw new Refused('other-scale');
    return ratingsAt(scale, byId);
  });
  return code.ok ? { ok: true, ratings: code.value } : code;
}
