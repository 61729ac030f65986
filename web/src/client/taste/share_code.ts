// Ratings as a few letters for a link: about three bytes a rating, then base64url. The letters go behind the # of an address,
// which browsers keep to themselves.
//
//   byte 0     version, 2
//   bytes 1-2  CRC-16 (CCITT) of the version and all that follows, high byte first
//   byte 3     0: all ids are numbers below 2^32, 1: they are texts
//   then       unsigned LEB128 numbers: how many levels the scale has (1: hearts), and for each rating
//     numbers    by rising id: levels * (id - id before - 1) + level; the id before the first is -1
//     texts      the length of the id in UTF-8, its bytes, the level
//
// Version 1 was of films alone: after the CRC, by rising id, 10 * (id - id before) + half stars - 1.

import type { RatingScale } from '../../../../wasm/als_engine';
import { isItemId } from '../../shared/item';
import type { Rating } from '../../shared/protocol';
import { isHalves, lastLevel, levelOf, valueAt } from '../../shared/rating_scale';

const version = 2;
/** More, of either, would make a link that some programs cut off. */
const maxShared = 1000;
const maxBytes = 6000;
const maxId = 2 ** 32;
const levelsOfStars = 10;

export type Decoded =
  | { readonly ok: true; readonly ratings: readonly Rating[] }
  | { readonly ok: false; readonly reason: 'damaged' | 'newer-version' | 'other-scale' };

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

function leb128(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

const isNumber = ({ itemId }: Rating) =>
  /^(0|[1-9]\d{0,9})$/.test(itemId) && Number(itemId) < maxId;
const numLevels = (scale: RatingScale | null) => (scale === null ? 1 : lastLevel(scale) + 1);

export interface Encoded {
  readonly code: string;
  readonly count: number; // of the first ratings that it holds
}

/** As many of the ratings as a link holds, from the first on: the newest come first. */
export function encodeRatings(ratings: readonly Rating[], scale: RatingScale | null): Encoded {
  const levels = numLevels(scale);
  const level = ({ value }: Rating) => (scale === null ? 0 : levelOf(scale, value));
  const body: number[] = [];
  let first = ratings.slice(0, maxShared);
  const areNumbers = first.every(isNumber);
  if (areNumbers) {
    let before = -1;
    for (const rating of [...first].sort((a, b) => Number(a.itemId) - Number(b.itemId))) {
      const id = Number(rating.itemId);
      body.push(...leb128(levels * (id - before - 1) + level(rating)));
      before = id;
    }
  } else {
    let count = 0;
    for (const rating of first) {
      const id = new TextEncoder().encode(rating.itemId);
      if (body.length + id.length > maxBytes) break;
      body.push(...leb128(id.length), ...id, ...leb128(level(rating)));
      count += 1;
    }
    first = first.slice(0, count);
  }
  const content = [areNumbers ? 0 : 1, ...leb128(levels), ...body];
  const crc = crc16([version, ...content]);
  const code = btoa(String.fromCharCode(version, crc >> 8, crc & 255, ...content))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  return { code, count: first.length };
}

const maxCodeLength = 16_384; // twice the longest that is made

/** What a letter or a chat puts around a link or breaks it with is no part of it. */
export const plainCode = (code: string): string =>
  /^[^A-Za-z0-9_-]*([A-Za-z0-9_-]*)/.exec(
    code.slice(0, 2 * maxCodeLength).replace(/[\s\u00AD\u200B-\u200F\u2060\uFEFF]/g, ''),
  )?.[1] ?? '';

function bytesOf(code: string): number[] {
  if (code.length > maxCodeLength) return [];
  try {
    return Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    return [];
  }
}

class Damaged extends Error {}

/** What follows the CRC, read from its start; throws Damaged. */
class Reader {
  #at = 0;
  readonly #bytes: readonly number[];
  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }
  number(): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || scale > 128 ** 6) throw new Damaged();
      this.#at += 1;
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  }
  text(length: number): string {
    const bytes = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    if (length === 0 || bytes.length < length) throw new Damaged();
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  }
}

/** Each rating's id and level, for the number of levels that the code is of. */
function read(reader: Reader, isFirstVersion: boolean): [levels: number, Map<string, number>] {
  const areNumbers = isFirstVersion || reader.number() === 0;
  const levels = isFirstVersion ? levelsOfStars : reader.number();
  if (levels < 1) throw new Damaged();
  const found = new Map<string, number>();
  let before = -1;
  while (!reader.isAtEnd) {
    if (found.size === maxShared) throw new Damaged();
    const number = reader.number();
    if (areNumbers) {
      // Version 1 counts from the id before, or from 0; version 2 from the one behind it.
      const id = (isFirstVersion ? Math.max(before, 0) : before + 1) + Math.floor(number / levels);
      if (id <= before || id >= maxId) throw new Damaged();
      found.set(String(id), number % levels);
      before = id;
    } else {
      const id = reader.text(number);
      const level = reader.number();
      if (!isItemId(id) || found.has(id) || level >= levels) throw new Damaged();
      found.set(id, level);
    }
  }
  return [levels, found];
}

/** Never throws, whatever the link says. */
export function decodeRatings(link: string, scale: RatingScale | null): Decoded {
  let code = plainCode(link);
  const whole = decode(code, scale);
  // "_" and "-" are letters of a code, and marks around words too.
  for (let decoded = whole, left = 3; ; left -= 1) {
    if (decoded.ok || left === 0 || !/[_-]$/.test(code)) return decoded.ok ? decoded : whole;
    code = code.slice(0, -1);
    decoded = decode(code, scale);
  }
}

function decode(code: string, scale: RatingScale | null): Decoded {
  const refused = (reason: 'damaged' | 'newer-version' | 'other-scale'): Decoded => ({
    ok: false,
    reason,
  });
  const [found = 0, high = 0, low = 0, ...body] = bytesOf(code);
  if (body.length === 0) return refused('damaged');
  if (found > version) return refused('newer-version');
  if (found === 0 || crc16([found, ...body]) !== high * 256 + low) return refused('damaged');
  try {
    const [levels, byId] = read(new Reader(body), found === 1);
    const isSame = found === 1 ? scale !== null && isHalves(scale) : levels === numLevels(scale);
    if (!isSame) return refused('other-scale');
    const ratings = Array.from(byId, ([itemId, level]) => ({
      itemId,
      value: scale === null ? 1 : valueAt(scale, level),
    }));
    return { ok: true, ratings };
  } catch {
    return refused('damaged');
  }
}
