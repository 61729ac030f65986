// From what the visitor gave (files, a folder, a zip, zips in it) to texts with their paths; or why there is none. All of it is
// bounded: a zip tells little of what it unpacks to.

import type { RefusedReason } from '../../shared/lists';
import { DamagedZip, isZip, zipEntries } from './zip';

/** A file as the browser gives it. */
export interface Given {
  readonly path: string; // with the folders that were given with it
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  readonly file?: Blob; // to be read by a worker, in pieces
}

export interface TextFile {
  readonly path: string; // of a file in a zip: "export.zip/lists/ratings.csv"
  readonly text: string;
}

export interface Refused {
  readonly path: string;
  readonly reason: RefusedReason;
}

export interface Unpacked {
  readonly files: readonly TextFile[];
  readonly refused: readonly Refused[];
  readonly numOther: number; // files of a zip or folder that are no lists, such as its pictures
}

/** One person's ratings are far smaller; what is not would fill the memory for nothing. */
export const maxBytes = 64 * 1024 * 1024;
export const maxFiles = 1000;
const maxDepth = 3; // zips in zips

/** What the first bytes tell of files that people give by mistake. */
const magic: readonly (readonly [start: readonly number[], at: number, reason: RefusedReason])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 0, 'picture'], // PNG
  [[0xff, 0xd8, 0xff], 0, 'picture'], // JPEG
  [[0x47, 0x49, 0x46, 0x38], 0, 'picture'], // GIF
  [[0x57, 0x45, 0x42, 0x50], 8, 'picture'], // WebP
  [[0x66, 0x74, 0x79, 0x70], 4, 'picture'], // HEIC, AVIF, and films
  [[0x49, 0x49, 0x2a, 0x00], 0, 'picture'], // TIFF
  [[0x42, 0x4d], 0, 'picture'], // BMP; not followed by letters, see below
  [[0x25, 0x50, 0x44, 0x46, 0x2d], 0, 'document'], // PDF
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], 0, 'document'], // RTF
  [[0xd0, 0xcf, 0x11, 0xe0], 0, 'spreadsheet'], // older Excel
  [[0x1f, 0x8b], 0, 'other-archive'], // gzip
  [[0x52, 0x61, 0x72, 0x21], 0, 'other-archive'], // RAR
  [[0x37, 0x7a, 0xbc, 0xaf], 0, 'other-archive'], // 7z
  [[0x42, 0x5a, 0x68], 0, 'other-archive'], // bzip2
  [[0xfd, 0x37, 0x7a, 0x58], 0, 'other-archive'], // xz
];
const sampled = 4096;

const isSpace = (byte: number | undefined) =>
  byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);

function kindOf(bytes: Uint8Array): RefusedReason | null {
  let start = 0;
  while (isSpace(bytes[start])) start += 1;
  if (start === bytes.length) return 'empty';
  const found = magic.find(([start, at]) => start.every((byte, i) => bytes[at + i] === byte));
  // Text may begin with "BM" or "BZh" as well.
  if (found !== undefined && (found[0].length > 3 || hasControls(bytes))) return found[2];
  return null;
}

/** Bytes that no text has. */
const hasControls = (bytes: Uint8Array): boolean =>
  bytes
    .subarray(0, sampled)
    .some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27));

/** Text by its mark, else by what it is: older exports are not always UTF-8. Null if it is no text. */
export function textOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const decode = (label: string, fatal = false) => new TextDecoder(label, { fatal }).decode(bytes);
  if (first === 0xff && second === 0xfe) return decode('utf-16le');
  if (first === 0xfe && second === 0xff) return decode('utf-16be');
  const sample = bytes.subarray(0, sampled);
  // UTF-16 without its mark: every other byte of Latin letters is 0.
  const zeros = [0, 0];
  for (const [i, byte] of sample.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length / 4 && even < odd / 10) return decode('utf-16le');
  if (even > sample.length / 4 && odd < even / 10) return decode('utf-16be');
  if (hasControls(bytes)) return null;
  try {
    return decode('utf-8', true);
  } catch {
    return decode('windows-1252');
  }
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
/** What systems and browsers add to a folder. */
const isHidden = (path: string) =>
  /(^|\/)__MACOSX\//.test(path) || /^(\.|thumbs\.db$|desktop\.ini$)/i.test(baseName(path));
const mayBeList = (path: string) => /\.(csv|tsv|txt|json|zip)$/i.test(path);
/** Spreadsheets and documents of today are zips of their own kind. */
const officeReason = (names: readonly string[]): RefusedReason | null =>
  names.some((name) => /^xl\/|^content\.xml$|^Index\/.*\.iwa$/.test(name))
    ? 'spreadsheet'
    : names.some((name) => /^word\/|^ppt\//.test(name))
      ? 'document'
      : null;

/** Never throws. */
export async function unpack(given: readonly Given[]): Promise<Unpacked> {
  const files: TextFile[] = [];
  const refused: Refused[] = [];
  let numOther = 0;
  let bytesLeft = maxBytes;

  const add = async (path: string, bytes: Uint8Array, depth: number): Promise<void> => {
    const refuse = (reason: RefusedReason) => refused.push({ path, reason });
    if (isZip(bytes)) {
      if (depth === maxDepth) refuse('too-deep');
      else await addZip(path, bytes, depth, refuse);
      return;
    }
    const kind = kindOf(bytes);
    const text = kind === null ? textOf(bytes) : null;
    if (text === null) refuse(kind ?? 'binary');
    else if (/^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!doctype svg[^>]*>\s*)?<svg/i.test(text.slice(0, 400)))
      refuse('picture');
    else if (/^\uFEFF?\s*<(!doctype|html|\?xml|head|body)/i.test(text.slice(0, 200)))
      refuse('web-page');
    else files.push({ path, text });
  };

  const addZip = async (
    path: string,
    bytes: Uint8Array,
    depth: number,
    refuse: (reason: RefusedReason) => void,
  ): Promise<void> => {
    try {
      const entries = zipEntries(bytes).filter(({ name }) => !isHidden(name));
      const office = officeReason(entries.map(({ name }) => name));
      if (office !== null) {
        refuse(office);
        return;
      }
      const lists = entries.filter(({ name }) => mayBeList(name)).slice(0, maxFiles);
      numOther += entries.length - lists.length;
      if (lists.length === 0) refuse('nothing-inside');
      for (const entry of lists) {
        if (entry.isEncrypted) {
          refuse('encrypted');
          return;
        }
        const content = await entry.read(bytesLeft);
        if (content === null) {
          refuse('unpacks-too-large');
          return;
        }
        bytesLeft -= content.length;
        await add(`${path}/${entry.name}`, content, depth + 1);
      }
    } catch (error) {
      refuse(error instanceof DamagedZip ? 'damaged' : 'unreadable');
    }
  };

  for (const [i, file] of given.entries()) {
    const { path, size } = file;
    if (isHidden(path)) continue;
    if (i >= maxFiles || (path.includes('/') && !mayBeList(path))) numOther += 1;
    else if (size > maxBytes || size > bytesLeft) refused.push({ path, reason: 'too-large' });
    else if (size === 0) refused.push({ path, reason: 'empty' });
    else {
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        if (!isZip(bytes)) bytesLeft -= bytes.length;
        await add(path, bytes, 0);
      } catch {
        refused.push({ path, reason: 'unreadable' });
      }
    }
  }
  return { files, refused, numOther };
}
