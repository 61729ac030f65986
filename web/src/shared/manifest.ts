// The bundle's manifest (core/als/bundle/FORMAT.md): checked once, here, and trusted afterwards.

import { isAbout, type About } from './about';

export type { About };

export type FileRole = 'factors' | 'items' | 'titles' | 'links' | 'licence' | 'report';

export interface BundleFile {
  readonly name: string;
  readonly role: FileRole;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentBytes?: number; // of a .gz, unpacked
  readonly contentSha256?: string;
  readonly itemStart: number;
  readonly itemCount: number;
}

export interface GoldenAnswer {
  readonly ratings: readonly (readonly [itemId: string, value: number])[];
  readonly score: 'for-you' | 'affinity' | 'rating' | 'popularity';
  readonly itemIds: readonly string[];
  readonly scores: readonly number[];
  readonly predicted: readonly number[];
}

export interface Manifest {
  readonly format: 'matinee';
  readonly formatVersion: number;
  readonly minReader: number;
  readonly modelId: string;
  readonly numItems: number;
  readonly numFactors: number;
  readonly numWatchFactors: number; // 0: no watch head
  readonly numRatings: number;
  readonly numUsers: number;
  readonly quantization?: { readonly type: string; readonly rmsError: number };
  readonly about: About;
  readonly training?: Readonly<Record<string, string>>;
  readonly dataset: {
    readonly name: string;
    readonly synthetic: boolean;
    readonly licence: string;
    readonly citation: string;
    readonly acknowledgement: string;
  };
  readonly files: readonly BundleFile[];
  readonly golden: readonly GoldenAnswer[];
}

export const readerVersion = 5;
const hashKey = '"manifestSha256": "';
const hashLength = 64;
export const maxManifestBytes = 64 * 1024;

export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

export class ManifestError extends Error {
  readonly code: 'corrupt' | 'unsupported-version';
  constructor(code: 'corrupt' | 'unsupported-version', message: string) {
    super(message);
    this.code = code;
  }
}

/** Checks the manifest's hash of itself, its version and what page and loader rely on. Throws ManifestError. */
export async function parseManifest(
  bytes: Uint8Array<ArrayBuffer>,
  digest: Digest,
): Promise<Manifest> {
  const corrupt = (message: string) => new ManifestError('corrupt', message);
  if (bytes.length > maxManifestBytes) throw corrupt('it is larger than 64 KiB');
  // Latin-1 keeps one character a byte, so that positions and the hash speak of bytes.
  const text = new TextDecoder('latin1').decode(bytes);
  const key = text.lastIndexOf(hashKey);
  const start = key + hashKey.length;
  if (key < 0 || start + hashLength > text.length) throw corrupt('it has no hash of itself');
  const blanked = bytes.slice();
  blanked.fill('0'.charCodeAt(0), start, start + hashLength);
  if ((await digest(blanked)) !== text.slice(start, start + hashLength)) {
    throw corrupt('its bytes are not those that were written');
  }
  const manifest = objectOf(bytes);
  if (manifest['format'] !== 'matinee') throw corrupt('it is not of a Matinee model');
  const { minReader, formatVersion } = manifest;
  if (typeof minReader !== 'number' || minReader > readerVersion) {
    throw new ManifestError('unsupported-version', 'it needs a newer version of this page');
  }
  if (typeof formatVersion !== 'number' || formatVersion < readerVersion) {
    throw new ManifestError(
      'unsupported-version',
      'an older version made it: export it again, with the als_export of this one',
    );
  }
  if (!isAbout(manifest['about'])) throw corrupt('it does not say what the model is about');
  const { modelId, files, golden, dataset } = manifest;
  if (typeof modelId !== 'string' || typeof dataset !== 'object' || dataset === null) {
    throw corrupt('it does not say which model it is of');
  }
  if (!isListOf(files) || !isListOf(golden)) throw corrupt('it does not list its files');
  for (const { name } of files) {
    if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw corrupt('a file name is not plain');
    }
  }
  return manifest as unknown as Manifest;
}

const isListOf = (list: unknown): list is Record<string, unknown>[] =>
  Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null);

function objectOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes))) as Record<string, unknown>;
  } catch {
    throw new ManifestError('corrupt', 'it is no JSON');
  }
}
