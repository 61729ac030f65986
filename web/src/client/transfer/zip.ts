// What a zip holds, by the directory at its end; the browser inflates. Sizes that a zip tells are not believed: reading stops at
// the limit that the caller gives.

export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** Null if it unpacks to more than `maxBytes`; throws DamagedZip. */
  read(maxBytes: number): Promise<Uint8Array | null>;
}

export class DamagedZip extends Error {}

const endSize = 22; // of the record at the end, without its comment
const maxComment = 0xffff;
const signatures = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50 };
const none64 = 0xffffffff; // the true number stands in an extra field, as only archives of gigabytes need it

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 9) < 9 && (bytes[3] ?? 9) < 9;

// A browser may inflate a piece at once, on the thread of the page, and a piece may become a thousand times as large.
const pieceSize = 2048;
const longest = 10; // milliseconds without a break

function inPieces(bytes: Uint8Array): ReadableStream<BufferSource> {
  let at = 0;
  let rested = performance.now();
  return new ReadableStream(
    {
      async pull(controller) {
        if (performance.now() - rested > longest) {
          await new Promise((resolve) => setTimeout(resolve));
          rested = performance.now();
        }
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, at + pieceSize));
        at += pieceSize;
      },
    },
    { highWaterMark: 0 },
  );
}

async function inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array | null> {
  const reader = inPieces(bytes).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The files of a zip, without its folders. Throws DamagedZip. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    let end = bytes.length - endSize;
    const first = Math.max(end - maxComment, 0);
    while (end >= first && view.getUint32(end, true) !== signatures.end) end -= 1;
    if (end < first) throw new DamagedZip();
    const count = view.getUint16(end + 10, true);
    const entries: ZipEntry[] = [];
    let at = view.getUint32(end + 16, true);
    for (let i = 0; i < count; i += 1) {
      if (view.getUint32(at, true) !== signatures.entry) throw new DamagedZip();
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const packed = view.getUint32(at + 20, true);
      const [nameLength, extra, comment] = [28, 30, 32].map((place) =>
        view.getUint16(at + place, true),
      ) as [number, number, number];
      const local = view.getUint32(at + 42, true);
      const written = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const name = written.replaceAll('\\', '/'); // as some of Windows have it
      at += 46 + nameLength + extra + comment;
      if (name.endsWith('/')) continue;
      entries.push({
        name,
        isEncrypted: (flags & 1) === 1,
        async read(maxBytes) {
          try {
            if (packed === none64 || view.getUint32(local, true) !== signatures.local) {
              throw new DamagedZip();
            }
            const start =
              local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
            if (start + packed > bytes.length) throw new DamagedZip();
            const content = bytes.subarray(start, start + packed);
            if (method === 0) return packed > maxBytes ? null : content;
            if (method !== 8) throw new DamagedZip();
            return await inflate(content, maxBytes);
          } catch {
            throw new DamagedZip();
          }
        },
      });
    }
    return entries;
  } catch {
    throw new DamagedZip(); // a place beyond its end
  }
}
