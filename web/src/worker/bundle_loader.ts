// Fetches a model bundle file by file, checks every byte against the manifest, and hands the contents over in order. A file
// whose connection broke goes on where it stopped: names are made of the contents, so the rest can only belong to the start.

import {
  ManifestError,
  maxManifestBytes,
  parseManifest,
  type BundleFile,
  type Digest,
  type Manifest,
} from '../shared/manifest';
import type { LoadFailure } from '../shared/protocol';

export class BundleError extends Error {
  readonly failure: LoadFailure;
  constructor(failure: LoadFailure) {
    super(`${failure.file}: ${failure.message}`);
    this.failure = failure;
  }
}

/** The host says that the file is not there: asking again at once would only say so twice. */
class HostRefused extends BundleError {}

const isWorthAnotherTry = (error: unknown) =>
  !(error instanceof HostRefused) &&
  !(error instanceof BundleError && error.failure.code === 'unsupported-version');

type OnBytes = (count: number) => void;

/** What has come of a file whose connection broke. */
interface Part {
  readonly chunks: Uint8Array<ArrayBuffer>[];
  size: number;
}

/** Seconds before the next try, and the last of those in a row that bring nothing. */
const pauses = [0, 1, 3, 8];

/** The time, or less if the browser says before that there is a network again. */
export function pauseForNetwork(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    globalThis.addEventListener?.('online', done);
  });
}

const damaged = 'its bytes are not those that were written';
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What no browser has the memory for, whatever a manifest says. */
const maxBytes = 2 ** 28;

/** Adds what comes, until it is more than it can be: the rest is never asked for. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  part: Part,
  size: number,
  onBytes?: OnBytes,
): Promise<void> {
  const reader = stream?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    part.chunks.push(next.value);
    part.size += next.value.length;
    onBytes?.(next.value.length);
    if (part.size > Math.min(size, maxBytes)) return await reader?.cancel();
  }
}

const bytesOf = async ({ chunks }: Part) => new Uint8Array(await new Blob(chunks).arrayBuffer());

export class BundleLoader {
  readonly #modelUrl: string;
  readonly #digest: Digest;
  readonly #fetch: typeof fetch;
  readonly #pause: (seconds: number) => Promise<void>;
  readonly #parts = new Map<string, Part>();

  constructor(
    modelUrl: string,
    digest: Digest,
    fetcher: typeof fetch = fetch.bind(globalThis),
    pause = pauseForNetwork,
  ) {
    this.#modelUrl = modelUrl;
    this.#digest = digest;
    this.#fetch = fetcher;
    this.#pause = pause;
  }

  /** Always asks the host: everything else is named by its content and may come from the cache. */
  async manifest(): Promise<Manifest> {
    try {
      return await this.#checkedManifest('no-cache');
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error;
      return await this.#checkedManifest('reload');
    }
  }

  async #checkedManifest(cache: RequestCache): Promise<Manifest> {
    const name = 'manifest.json';
    const bytes = await this.#download(name, maxManifestBytes, cache, () => undefined);
    try {
      return await parseManifest(bytes, this.#digest);
    } catch (error) {
      const code = error instanceof ManifestError ? error.code : 'corrupt';
      const message = error instanceof Error ? error.message : String(error);
      throw new BundleError({ code, file: name, message });
    }
  }

  /**
   * The file's contents, unpacked. A wrong file is fetched once more past the cache before it counts as damaged; a broken
   * connection is taken up again until several tries in a row have brought nothing. What has come by then is kept for the
   * next call.
   */
  async file(
    file: BundleFile,
    onBytes: OnBytes,
    signal: AbortSignal | null = null,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let cache: RequestCache = 'default';
    let triesInVain = 0;
    let wasDamaged = false;
    onBytes(this.#parts.get(file.name)?.size ?? 0);
    for (;;) {
      let hasCome = false;
      const count: OnBytes = (bytes) => {
        hasCome ||= bytes > 0;
        onBytes(bytes);
      };
      try {
        return await this.#checked(file, cache, count, signal);
      } catch (error) {
        if (signal?.aborted === true || !isWorthAnotherTry(error)) throw error;
        const isNetwork = error instanceof BundleError && error.failure.code === 'network';
        cache = 'reload';
        if (isNetwork) {
          triesInVain = hasCome ? 0 : triesInVain + 1;
          const pause = pauses[triesInVain];
          if (pause === undefined) throw error;
          await this.#pause(pause);
        } else {
          if (wasDamaged) throw error;
          wasDamaged = true;
        }
      }
    }
  }

  async #checked(
    file: BundleFile,
    cache: RequestCache,
    onBytes: OnBytes,
    signal: AbortSignal | null,
  ) {
    const { contentBytes = 0 } = file;
    const size = Math.max(file.bytes, contentBytes);
    const bytes = await this.#download(file.name, size, cache, onBytes, signal);
    const packed = file.contentSha256 !== undefined;
    // Some hosts send .gz files with Content-Encoding, and the browser has then unpacked them already.
    const unpackedByHost = packed && !isGzip(bytes);
    const wantedSize = unpackedByHost ? contentBytes : file.bytes;
    const wantedHash = unpackedByHost ? file.contentSha256 : file.sha256;
    const corrupt = (message: string) => {
      onBytes(-bytes.length);
      return new BundleError({ code: 'corrupt', file: file.name, message });
    };
    if (bytes.length !== wantedSize) {
      throw corrupt(`it has ${String(bytes.length)} bytes instead of ${String(wantedSize)}`);
    }
    if ((await this.#digest(bytes)) !== wantedHash) {
      throw corrupt(damaged);
    }
    if (!packed || unpackedByHost) return bytes;
    const content: Part = { chunks: [], size: 0 };
    const unpacking = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    await collect(unpacking, content, contentBytes);
    if (content.size !== contentBytes) throw corrupt(damaged);
    return bytesOf(content);
  }

  async #download(
    name: string,
    size: number,
    cache: RequestCache,
    onBytes: OnBytes,
    signal: AbortSignal | null = null,
  ) {
    const network = (message: string) => new BundleError({ code: 'network', file: name, message });
    const part = this.#parts.get(name) ?? { chunks: [], size: 0 };
    const headers: Record<string, string> =
      part.size > 0 ? { Range: `bytes=${String(part.size)}-` } : {};
    let response: Response;
    try {
      response = await this.#fetch(new URL(name, this.#modelUrl), { cache, signal, headers });
    } catch {
      throw network('it could not be fetched');
    }
    const startOver = () => {
      this.#parts.delete(name);
      onBytes(-part.size);
      part.chunks.length = part.size = 0;
    };
    if (part.size > 0) {
      const range = response.headers.get('Content-Range') ?? '';
      const goesOn = response.status === 206 && range.startsWith(`bytes ${String(part.size)}-`);
      // The host does not know ranges, or there is nothing beyond what has come.
      if (!goesOn && response.status < 500) startOver();
      if (!goesOn && response.status === 416) throw network('the connection broke');
    }
    if (!response.ok) {
      const message = `the host answered ${String(response.status)}`;
      throw response.status < 500
        ? new HostRefused({ code: 'missing', file: name, message })
        : network(message);
    }
    // Many hosts answer with their first page, and status 200, what they do not have; no file of a bundle is one.
    if (/html/.test(response.headers.get('Content-Type') ?? '')) {
      startOver();
      throw new BundleError({
        code: 'missing',
        file: name,
        message: 'the host sends a page instead',
      });
    }
    // What the browser unpacks on the way has other places than the file has.
    const canGoOn = !response.headers.has('Content-Encoding');
    try {
      await collect(response.body, part, size, onBytes);
    } catch {
      if (canGoOn) this.#parts.set(name, part);
      else startOver();
      throw network('the connection broke');
    }
    this.#parts.delete(name);
    return bytesOf(part);
  }
}
