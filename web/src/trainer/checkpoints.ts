// Where a training stands, written every few seconds. Each training of a job has two places, written by turns and checked by a
// hash: whenever the tab is closed, one of them is whole. The browser's private file system is the only storage that a worker can
// write to without waiting for it; a browser without keeps no checkpoints.

import { sha256 } from '@noble/hashes/sha2.js';

/** A file as a worker has it open; FileSystemSyncAccessHandle is one. */
export interface OpenFile {
  getSize(): number;
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** A folder of files; `remove` takes it away with all that is in it. */
export interface OpenFolder {
  open(name: string): Promise<OpenFile>;
  remove(): Promise<void>;
}

export const trainings = ['rating', 'watch', 'evaluation-rating', 'evaluation-watch'] as const;

const pauseMs = 3000;
const maxShare = 1 / 20; // of the time that writing may take
const headerBytes = 4 + 32; // which writing this is, and the hash of what was written

interface Kept {
  readonly places: readonly [OpenFile, OpenFile];
  number: number; // of the last writing
  whole: Uint8Array | null;
}

function readPlace(file: OpenFile): { readonly number: number; readonly bytes: Uint8Array } | null {
  const size = file.getSize();
  if (size <= headerBytes) return null;
  const all = new Uint8Array(size);
  file.read(all, { at: 0 });
  const bytes = all.slice(headerBytes);
  const hash = sha256(bytes);
  if (!all.subarray(4, headerBytes).every((byte, i) => byte === hash[i])) return null;
  return { number: new DataView(all.buffer).getUint32(0, true), bytes };
}

export class Checkpoints {
  readonly #folder: OpenFolder;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #now: () => number;
  #due = new Map<string, number>();
  #failed = false;

  private constructor(folder: OpenFolder, kept: ReadonlyMap<string, Kept>, now: () => number) {
    this.#folder = folder;
    this.#kept = kept;
    this.#now = now;
  }

  /** Throws where the browser refuses, or another tab has them open. `now` in milliseconds. */
  static async open(folder: OpenFolder, now = () => performance.now()): Promise<Checkpoints> {
    const kept = new Map<string, Kept>();
    try {
      for (const training of trainings) {
        const places = [
          await folder.open(`${training}.0`),
          await folder.open(`${training}.1`),
        ] as const;
        const found = places.map(readPlace);
        const newest = Math.max(...found.map((place) => place?.number ?? 0));
        const whole = found.find((place) => place?.number === newest)?.bytes ?? null;
        kept.set(training, { places, number: newest, whole });
      }
    } catch (error) {
      for (const { places } of kept.values()) for (const place of places) place.close();
      throw error;
    }
    return new Checkpoints(folder, kept, now);
  }

  get hasAny(): boolean {
    return [...this.#kept.values()].some(({ whole }) => whole !== null);
  }

  load(training: string): Uint8Array | null {
    return this.#kept.get(training)?.whole ?? null;
  }

  due(training: string): boolean {
    const due = this.#due.get(training);
    if (due === undefined) this.#due.set(training, this.#now() + pauseMs);
    return due !== undefined && this.#now() >= due && !this.#failed;
  }

  /** A disk that is full must not end a training. */
  save(training: string, bytes: Uint8Array): void {
    const kept = this.#kept.get(training);
    if (kept === undefined || this.#failed) return;
    const start = this.#now();
    try {
      kept.number += 1;
      const file = kept.places[kept.number % 2 === 0 ? 0 : 1];
      const header = new Uint8Array(headerBytes);
      new DataView(header.buffer).setUint32(0, kept.number, true);
      header.set(sha256(bytes), 4);
      file.truncate(headerBytes + bytes.length);
      file.write(bytes, { at: headerBytes });
      file.write(header, { at: 0 });
      file.flush();
    } catch {
      this.#failed = true;
    }
    const took = this.#now() - start;
    this.#due.set(training, this.#now() + Math.max(pauseMs, took / maxShare));
  }

  close(): void {
    for (const { places } of this.#kept.values()) for (const place of places) place.close();
  }

  /** The job is complete. */
  async finish(): Promise<void> {
    this.close();
    await this.#folder.remove();
  }
}

async function folderAt(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

/** A folder of the browser's private file system. */
export function privateFolder(parent: string, name: string): OpenFolder {
  return {
    async open(file) {
      const folder = await folderAt([parent, name]);
      return await (await folder.getFileHandle(file, { create: true })).createSyncAccessHandle();
    },
    async remove() {
      await (await folderAt([parent])).removeEntry(name, { recursive: true });
    },
  };
}

export async function removeAll(parent: string): Promise<void> {
  const root = await folderAt([]);
  await root.removeEntry(parent, { recursive: true });
}
