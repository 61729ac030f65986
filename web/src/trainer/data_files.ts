// From what the visitor gave to the files that the trainer reads: a file alone, those of a folder, or those of a zip. The rules are
// those of the tools (tools/support/file_source.cpp), so that both read the same.

import type { Decompress } from 'fzstd';
import { piecesOf, type ByteSource, type Pieces } from './byte_source';
import { gunzipped, unzstded } from './unpack';
import { filesOfZip, looksLikeZip } from './zip_archive';

/** With the folders that it was given with. */
export interface NamedSource {
  readonly path: string;
  readonly source: ByteSource;
}

interface DataFile {
  readonly name: string;
  read(): Pieces;
}

export interface DataFiles {
  readonly name: string;
  readonly files: readonly DataFile[]; // by name
}

const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const firstPart = (path: string) => path.slice(0, Math.max(path.indexOf('/'), 0));
const withoutEnd = (name: string) => name.replace(/(?<=.)\.[^.]*$/, '');
const endsIn = (name: string, end: string) => name.toLowerCase().endsWith(end);
const bytesOf = (text: string) => new TextEncoder().encode(text);

function byBytes(a: string, b: string): number {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  const place = left.findIndex((byte, i) => byte !== right[i]);
  return place < 0 ? left.length - right.length : (left[place] ?? 0) - (right[place] ?? -1);
}

const sorted = (files: readonly DataFile[]) => [...files].sort((a, b) => byBytes(a.name, b.name)); // equal names stay in their order

const isHidden = (path: string) => lastPart(path).startsWith('.');

export const needsZstd = (given: readonly { readonly path: string }[]) =>
  given.some(({ path }) => endsIn(path, '.zst'));

function plainOrPacked(name: string, source: ByteSource, zstd: typeof Decompress | null): DataFile {
  const tooBig = `${name}: it unpacks to more than 64 GiB`;
  const read = () => {
    const bytes = piecesOf(source);
    if (source.size > 0 && endsIn(name, '.gz')) {
      return gunzipped(bytes, { damaged: `${name}: the gzip file is damaged`, tooBig });
    }
    if (source.size > 0 && endsIn(name, '.zst') && zstd !== null) {
      return unzstded(bytes, zstd, { damaged: `${name}: the zst file is damaged`, tooBig });
    }
    return bytes;
  };
  return { name, read };
}

/** `zstd` where needsZstd() says so. Throws what the tools would say of an archive that cannot be read. */
export function dataFiles(
  given: readonly NamedSource[],
  zstd: typeof Decompress | null = null,
): DataFiles {
  const [first] = given;
  if (given.length === 1 && first !== undefined && !first.path.includes('/')) {
    const { path: name, source } = first;
    if (endsIn(name, '.zip') || looksLikeZip(source)) {
      return { name: withoutEnd(name), files: sorted(filesOfZip(source, name)) };
    }
    const plain = /\.(gz|zst)$/i.test(name) ? withoutEnd(name) : name;
    return { name: withoutEnd(plain), files: [plainOrPacked(name, source, zstd)] };
  }
  // Of a folder the files in it, not those of folders within.
  const inFolder = given.filter(({ path }) => path.split('/').length <= 2 && !isHidden(path));
  const folder = inFolder.map(({ path }) => firstPart(path)).find((part) => part !== '');
  const largest = [...inFolder].sort((a, b) => b.source.size - a.source.size)[0];
  return {
    name: folder ?? withoutEnd(largest?.path ?? ''),
    files: sorted(inFolder.map(({ path, source }) => plainOrPacked(lastPart(path), source, zstd))),
  };
}
