// The files of a zip of any size, by the directory at its end. Compare transfer/zip.ts, which reads the small zips of lists: there
// all is in memory, and the browser inflates. What is said of a damaged or unknown one is what the tools say
// (tools/support/file_source.cpp).

import { piecesOf, type ByteSource, type Pieces } from './byte_source';
import { inflated } from './unpack';

export interface ArchiveFile {
  readonly name: string; // its last part
  read(): Pieces;
}

const endBytes = 22; // of the record at the end, without its comment
const maxCommentBytes = 0xffff;
const locatorBytes = 20;
const end64Bytes = 56;
const localBytes = 30;
const signatures = {
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
  entry: 0x02014b50,
  local: 0x04034b50,
};
const in64 = 0xffffffff; // the true number stands in an extra field
const stored = 0;
const deflated = 8;
const deflate64 = 9;

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const number64 = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

export const looksLikeZip = (source: ByteSource): boolean =>
  source.size >= 4 && viewOf(source.read(0, 4)).getUint32(0, true) === signatures.local;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** Passes the pieces on, and compares their number and checksum at the end. */
function checked(pieces: Pieces, size: number, crc: number, damaged: string): Pieces {
  let [total, sum] = [0, 0xffffffff];
  return {
    next() {
      const piece = pieces.next();
      if (piece === null) {
        if (total !== size || (sum ^ 0xffffffff) >>> 0 !== crc) throw new Error(damaged);
        return null;
      }
      total += piece.length;
      for (let i = 0; i < piece.length; i += 1) {
        sum = (crcTable[(sum ^ (piece[i] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
      }
      return piece;
    },
  };
}

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly start: number;
}

function directoryOf(source: ByteSource): Directory | null {
  const tail = Math.max(source.size - endBytes - maxCommentBytes, 0);
  const view = viewOf(source.read(tail, source.size));
  let end = view.byteLength - endBytes;
  while (end >= 0 && view.getUint32(end, true) !== signatures.end) end -= 1;
  if (end < 0) return null;
  const locator = end - locatorBytes;
  if (locator >= 0 && view.getUint32(locator, true) === signatures.locator) {
    const at = number64(view, locator + 8);
    const record = viewOf(source.read(at, at + end64Bytes));
    if (record.getUint32(0, true) !== signatures.end64) throw new RangeError();
    return {
      count: number64(record, 32),
      size: number64(record, 40),
      start: number64(record, 48),
    };
  }
  return {
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    start: view.getUint32(end + 16, true),
  };
}

/** Those of an entry's sizes and place that need 64 bits stand in its extra field, in this order. */
function sizes64(view: DataView, from: number, to: number, plain: readonly number[]): number[] {
  let at = from;
  while (at + 4 <= to && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  let place = at + 4;
  return plain.map((value) => {
    if (value !== in64) return value;
    place += 8;
    return number64(view, place - 8);
  });
}

const nameOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
};

/** In any folder of the archive; what a Mac adds is left out. Throws what the tools would say. */
export function filesOfZip(source: ByteSource, archive: string): ArchiveFile[] {
  const unreadable = (reason: string) =>
    new Error(`${archive}: cannot be read as a zip archive: ${reason}`);
  const files: ArchiveFile[] = [];
  let directory: Directory | null = null;
  try {
    directory = directoryOf(source);
    if (directory === null) throw unreadable('Not a zip archive');
    const { count, size, start } = directory;
    if (start + size > source.size) throw new RangeError();
    const bytes = source.read(start, start + size);
    const view = viewOf(bytes);
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      if (view.getUint32(at, true) !== signatures.entry) throw new RangeError();
      const short = (place: number) => view.getUint16(at + place, true);
      const long = (place: number) => view.getUint32(at + place, true);
      const [flags, method, crc] = [short(8), short(10), long(16)];
      const nameEnd = at + 46 + short(28);
      const extraEnd = nameEnd + short(30);
      const [unpacked = 0, packed = 0, local = 0] = sizes64(view, nameEnd, extraEnd, [
        long(24),
        long(20),
        long(42),
      ]);
      const path = nameOf(bytes.subarray(at + 46, nameEnd));
      at = extraEnd + short(32);
      const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      if (name === '' || name.startsWith('.') || path.includes('__MACOSX')) continue;
      const label = `${archive}: ${name} in the archive`;
      const damaged = `${label} is damaged`;
      files.push({
        name,
        read() {
          if ((flags & 1) !== 0) {
            throw new Error(`${label} is encrypted: unpack it and give the folder`);
          }
          if (method !== stored && method !== deflated) {
            const called = method === deflate64 ? 'Deflate64' : `number ${String(method)}`;
            throw new Error(
              `${label} is packed by a method that is not supported (${called}): unpack it and give the folder`,
            );
          }
          const header = viewOf(source.read(local, local + localBytes));
          if (header.byteLength < localBytes || header.getUint32(0, true) !== signatures.local) {
            throw new Error(damaged);
          }
          const from = local + localBytes + header.getUint16(26, true) + header.getUint16(28, true);
          if (from + packed > source.size) throw new Error(damaged);
          const raw = piecesOf(source, from, from + packed);
          const pieces =
            method === stored
              ? raw
              : inflated(raw, { damaged, tooBig: `${archive}: it unpacks to more than 64 GiB` });
          return checked(pieces, unpacked, crc, damaged);
        },
      });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable('Zip archive inconsistent'); // a place beyond its end
  }
  return files;
}
