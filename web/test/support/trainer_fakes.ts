// Stand-ins for what the browser lends the trainer: files in memory, and a file system that can be cut off in the midst of writing.

import type { ByteSource, Pieces } from '../../src/trainer/byte_source.ts';
import type { OpenFile, OpenFolder } from '../../src/trainer/checkpoints.ts';

export const bytesOf = (text: string) => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (from, to) => bytes.slice(from, to),
});

export const named = (path: string, content: Uint8Array | string) => ({
  path,
  source: sourceOf(typeof content === 'string' ? bytesOf(content) : content),
});

export function wholeOf(pieces: Pieces): Uint8Array {
  const all: Uint8Array[] = [];
  for (let piece = pieces.next(); piece !== null; piece = pieces.next()) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

export class FakeFolder implements OpenFolder {
  readonly contents = new Map<string, Uint8Array>();
  readonly open_ = new Set<string>();
  wasRemoved = false;
  /** Bytes that may still be written before the power fails. */
  bytesLeft = Infinity;

  open(name: string): Promise<OpenFile> {
    if (this.open_.has(name)) return Promise.reject(new Error('another tab has it'));
    this.open_.add(name);
    const content = () => this.contents.get(name) ?? new Uint8Array();
    const resize = (size: number) => {
      const resized = new Uint8Array(size);
      resized.set(content().subarray(0, size));
      this.contents.set(name, resized);
    };
    return Promise.resolve({
      getSize: () => content().length,
      read: (bytes, { at }) => {
        const found = content().subarray(at, at + bytes.length);
        bytes.set(found);
        return found.length;
      },
      write: (bytes, { at }) => {
        const written = bytes.subarray(0, Math.min(bytes.length, this.bytesLeft));
        this.bytesLeft -= written.length;
        if (at + written.length > content().length) resize(at + written.length);
        content().set(written, at);
        if (written.length < bytes.length) throw new Error('no power');
        return written.length;
      },
      truncate: resize,
      flush: () => undefined,
      close: () => this.open_.delete(name),
    });
  }

  remove(): Promise<void> {
    this.contents.clear();
    this.wasRemoved = true;
    return Promise.resolve();
  }
}
