// Bytes that are read piece by piece, synchronously, as the trainer asks for them. A file is never whole in memory.

export interface ByteSource {
  readonly size: number;
  read(from: number, to: number): Uint8Array;
}

/** What is unpacked, or read as it is: pieces, then null. */
export interface Pieces {
  next(): Uint8Array | null;
}

// Small at first, for those who only look at a file's beginning.
const firstPieceBytes = 64 * 1024;
const pieceBytes = 4 * 1024 * 1024;

export function sourceOf(file: Blob): ByteSource {
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read: (from, to) => new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to))),
  };
}

export function piecesOf(source: ByteSource, from = 0, to = source.size): Pieces {
  let at = from;
  let size = firstPieceBytes;
  return {
    next() {
      if (at >= to) return null;
      const end = Math.min(at + size, to);
      const piece = source.read(at, end);
      at = end;
      size = Math.min(4 * size, pieceBytes);
      return piece;
    },
  };
}
