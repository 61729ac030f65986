// Deflate, gzip and Zstandard, a piece at a time: whatever a file unpacks to, only a piece of it is in memory.

import type { Decompress } from 'fzstd';
import {
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';
import type { Pieces } from './byte_source';

const outBytes = 1024 * 1024;
// Zstandard unpacks all that it is given at once, and a piece may become a thousand times as large.
const zstdPushBytes = 4 * 1024;
const maxUnpackedBytes = 64 * 2 ** 30;
const rawWindow = -15; // zlib's way of asking for neither header nor checksum
const gzipWindow = 15 + 16;

/** What is said of a file that cannot be unpacked, or never ends. */
export interface Complaints {
  readonly damaged: string;
  readonly tooBig: string;
}

const isEmpty = (bytes: Uint8Array) => bytes.length === 0;

/** Zlib's stream, which asks for input when it has none left. */
function inflating(packed: Pieces, windowBits: number): Pieces {
  const stream = new ZStream();
  zlibInflateInit2(stream, windowBits);
  let ended = false;
  const feed = (bytes: Uint8Array) => {
    stream.input = bytes;
    stream.next_in = 0;
    stream.avail_in = bytes.length;
  };
  const left = () => stream.input.subarray(stream.next_in, stream.next_in + stream.avail_in);
  feed(new Uint8Array());

  /** A gzip file may have several members; what follows and is none is left alone, as zlib does. */
  const hasAnother = (): boolean => {
    while (stream.avail_in < 2) {
      const more = packed.next();
      if (more === null) return false;
      const joined = new Uint8Array(stream.avail_in + more.length);
      joined.set(left());
      joined.set(more, stream.avail_in);
      feed(joined);
    }
    const [first, second] = left();
    return first === 0x1f && second === 0x8b;
  };

  return {
    next() {
      if (ended) return null;
      stream.output = new Uint8Array(outBytes);
      stream.next_out = 0;
      stream.avail_out = outBytes;
      while (stream.avail_out > 0) {
        if (stream.avail_in === 0) {
          const more = packed.next();
          if (more === null) throw new Error('it ends too early');
          feed(more);
        }
        const status = zlibInflate(stream, Z_NO_FLUSH);
        if (status === Z_STREAM_END) {
          ended = windowBits === rawWindow || !hasAnother();
          if (ended) break;
          zlibInflateReset(stream);
        } else if (status !== Z_OK) {
          throw new Error(stream.msg);
        }
      }
      return stream.output.subarray(0, stream.next_out);
    },
  };
}

function zstd(packed: Pieces, create: typeof Decompress): Pieces {
  const queue: Uint8Array[] = [];
  const stream = new create((chunk) => {
    queue.push(chunk);
  });
  let waiting: Uint8Array = new Uint8Array();
  let ended = false;
  return {
    next() {
      for (;;) {
        const out = queue.shift();
        if (out !== undefined) return out;
        if (ended) return null;
        if (isEmpty(waiting)) {
          const more = packed.next();
          ended = more === null;
          waiting = more ?? waiting;
        }
        const piece = waiting.subarray(0, zstdPushBytes);
        waiting = waiting.subarray(piece.length);
        stream.push(piece, ended);
      }
    },
  };
}

/** The same pieces, none of them empty; errors as complaints. */
function complaining(pieces: Pieces, { damaged, tooBig }: Complaints): Pieces {
  let total = 0;
  return {
    next() {
      for (;;) {
        let piece: Uint8Array | null;
        try {
          piece = pieces.next();
        } catch {
          throw new Error(damaged);
        }
        if (piece === null) return null;
        total += piece.length;
        if (total > maxUnpackedBytes) throw new Error(tooBig);
        if (!isEmpty(piece)) return piece;
      }
    },
  };
}

export const inflated = (packed: Pieces, complaints: Complaints): Pieces =>
  complaining(inflating(packed, rawWindow), complaints);
export const gunzipped = (packed: Pieces, complaints: Complaints): Pieces =>
  complaining(inflating(packed, gzipWindow), complaints);
export const unzstded = (packed: Pieces, create: typeof Decompress, complaints: Complaints) =>
  complaining(zstd(packed, create), complaints);
