// Ratings as a few letters for a link: about three bytes a rating, then base64url. The letters go behind the # of an address,
// which browsers keep to themselves.
//
//   byte 0     version, 1
//   bytes 1-2  CRC-16 (CCITT) of the version and all that follows, high byte first
//   then       for each rating, by rising MovieLens id, an unsigned LEB128 number: 10 * (id - id before) + half stars - 1

import type { Rating } from '../../shared/protocol';

const version = 1;
/** More would make a link that some programs cut off. */
export const maxShared = 1000;
const maxId = 2 ** 31;

export type Decoded =
  | { readonly ok: true; readonly ratings: readonly Rating[] }
  | { readonly ok: false; readonly reason: 'damaged' | 'newer-version' };

function crc16(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
  }
  return crc;
}

/** The first `maxShared` of the ratings, so the newest come first. */
export function encodeRatings(ratings: readonly Rating[]): string {
  const sorted = ratings.slice(0, maxShared).sort((a, b) => a.movieId - b.movieId);
  const body: number[] = [];
  let before = 0;
  for (const { movieId, stars } of sorted) {
    let rest = 10 * (movieId - before) + stars * 2 - 1;
    before = movieId;
    for (; rest >= 128; rest = Math.floor(rest / 128)) body.push((rest % 128) | 128);
    body.push(rest);
  }
  const crc = crc16([version, ...body]);
  return btoa(String.fromCharCode(version, crc >> 8, crc & 255, ...body))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function bytesOf(code: string): number[] {
  try {
    return Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    return [];
  }
}

export function decodeRatings(code: string): Decoded {
  const damaged = { ok: false, reason: 'damaged' } as const;
  const [found = 0, high = 0, low = 0, ...body] = bytesOf(code);
  if (body.length === 0) return damaged;
  if (found > version) return { ok: false, reason: 'newer-version' };
  if (found !== version) return damaged;
  if (crc16([found, ...body]) !== high * 256 + low) return damaged;
  const ratings: Rating[] = [];
  let movieId = 0;
  for (let at = 0; at < body.length;) {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = body[at];
      if (byte === undefined || scale > 128 ** 4) return damaged;
      at += 1;
      number += (byte & 127) * scale;
      if (byte < 128) break;
    }
    const step = Math.floor(number / 10);
    movieId += step;
    if (step === 0 || movieId >= maxId || ratings.length === maxShared) return damaged;
    ratings.push({ movieId, stars: ((number % 10) + 1) / 2 });
  }
  return { ok: true, ratings };
}
