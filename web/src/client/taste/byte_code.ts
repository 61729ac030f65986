// Numbers, texts and rated items as a few letters for a link: bytes behind a version and a check sum, then base64url. The
// letters go behind the # of an address, which browsers keep to themselves.
//
//   byte 0     version
//   bytes 1-2  CRC-16 (CCITT) of the version and all that follows, high byte first
//   then       unsigned LEB128 numbers, and texts: the length in UTF-8 and the bytes

import { isItemId } from '../../shared/item';

const maxId = 2 ** 32;
const maxCodeLength = 16_384; // longer ones, some programs cut off
/** Behind the version and the check sum; a code of more would not be read. */
export const maxContent = (maxCodeLength / 4) * 3 - 3;

export type RefusedCode = 'damaged' | 'newer-version' | 'other-scale';

/** Thrown where a code cannot be read on. */
export class Refused extends Error {
  readonly reason: RefusedCode;
  constructor(reason: RefusedCode) {
    super(reason);
    this.reason = reason;
  }
}

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

export function numberBytes(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

export function textBytes(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...numberBytes(bytes.length), ...bytes];
}

export const isNumberId = (itemId: string): boolean =>
  /^(0|[1-9]\d{0,9})$/.test(itemId) && Number(itemId) < maxId;

/** An item with a level of a scale; with a scale of one level an item alone. */
export type Levelled = readonly [itemId: string, level: number];

/**
 * Ids that are numbers by rising id, `levels * (id - id before - 1) + level`, the id before the first being -1: about three bytes
 * each. Others as texts, each with its level.
 */
export function itemBytes(items: readonly Levelled[], levels: number, areNumbers: boolean) {
  if (!areNumbers) {
    return items.flatMap(([id, level]) => [...textBytes(id), ...numberBytes(level)]);
  }
  let before = -1;
  return [...items]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([id, level]) => {
      const bytes = numberBytes(levels * (Number(id) - before - 1) + level);
      before = Number(id);
      return bytes;
    });
}

export function sealed(version: number, content: readonly number[]): string {
  const crc = crc16([version, ...content]);
  return btoa(String.fromCharCode(version, crc >> 8, crc & 255, ...content))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** What follows the check sum, from its start. */
export class Reader {
  #at = 0;
  readonly #bytes: readonly number[];
  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }
  number(most = Infinity): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || scale > 128 ** 6) throw new Refused('damaged');
      this.#at += 1;
      number += (byte & 127) * scale;
      if (byte < 128) break;
    }
    if (number > most) throw new Refused('damaged');
    return number;
  }
  text(): string {
    const length = this.number();
    const bytes = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    if (bytes.length < length) throw new Refused('damaged');
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
    } catch {
      throw new Refused('damaged');
    }
  }
  /** So many, or all that follow, but not more than `most`. */
  items(levels: number, areNumbers: boolean, most: number, count = Infinity): Map<string, number> {
    const found = new Map<string, number>();
    let before = -1;
    while (found.size < count && !(count === Infinity && this.isAtEnd)) {
      if (found.size === most) throw new Refused('damaged');
      if (areNumbers) {
        const number = this.number();
        const id = before + 1 + Math.floor(number / levels);
        if (id >= maxId) throw new Refused('damaged');
        found.set(String(id), number % levels);
        before = id;
      } else {
        const id = this.text();
        const level = this.number();
        if (!isItemId(id) || found.has(id) || level >= levels) throw new Refused('damaged');
        found.set(id, level);
      }
    }
    return found;
  }
}

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

export type Opened<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: RefusedCode };

function openOne<T>(
  code: string,
  newest: number,
  read: (reader: Reader, version: number) => T,
): Opened<T> {
  const [version = 0, high = 0, low = 0, ...body] = bytesOf(code);
  try {
    if (body.length === 0) throw new Refused('damaged');
    if (version > newest) throw new Refused('newer-version');
    if (version === 0 || crc16([version, ...body]) !== high * 256 + low)
      throw new Refused('damaged');
    return { ok: true, value: read(new Reader(body), version) };
  } catch (error) {
    return { ok: false, reason: error instanceof Refused ? error.reason : 'damaged' };
  }
}

/** Never throws, whatever the link says. */
export function opened<T>(
  link: string,
  newest: number,
  read: (reader: Reader, version: number) => T,
): Opened<T> {
  let code = plainCode(link);
  const whole = openOne(code, newest, read);
  // "_" and "-" are letters of a code, and marks around words too.
  for (let one = whole, left = 3; ; left -= 1) {
    if (one.ok || left === 0 || !/[_-]$/.test(code)) return one.ok ? one : whole;
    code = code.slice(0, -1);
    one = openOne(code, newest, read);
  }
}
