// Fetches a model bundle file by file, checks every byte against the manifest, and hands the contents over in order.

import {
  ManifestError,
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

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

export class BundleLoader {
  readonly #modelUrl: string;
  readonly #digest: Digest;
  readonly #fetch: typeof fetch;

  constructor(modelUrl: string, digest: Digest, fetcher: typeof fetch = fetch.bind(globalThis)) {
    this.#modelUrl = modelUrl;
    this.#digest = digest;
    this.#fetch = fetcher;
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
    const bytes = await this.#download(name, cache, () => undefined);
    try {
      return await parseManifest(bytes, this.#digest);
    } catch (error) {
      const code = error instanceof ManifestError ? error.code : 'corrupt';
      const message = error instanceof Error ? error.message : String(error);
      throw new BundleError({ code, file: name, message });
    }
  }

  /** The file's contents, unpacked. A wrong file is fetched once more past the cache before it counts as damaged. */
  async file(
    file: BundleFile,
    onBytes: OnBytes,
    signal: AbortSignal | null = null,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let counted = 0;
    const count: OnBytes = (bytes) => {
      counted += bytes;
      onBytes(bytes);
    };
    try {
      return await this.#checked(file, 'default', count, signal);
    } catch (error) {
      onBytes(-counted);
      if (signal?.aborted === true || !isWorthAnotherTry(error)) throw error;
      return await this.#checked(file, 'reload', onBytes, signal);
    }
  }

  async #checked(
    file: BundleFile,
    cache: RequestCache,
    onBytes: OnBytes,
    signal: AbortSignal | null,
  ) {
    const bytes = await this.#download(file.name, cache, onBytes, signal);
    const packed = file.contentSha256 !== undefined;
    // Some hosts send .gz files with Content-Encoding, and the browser has then unpacked them already.
    const unpackedByHost = packed && !isGzip(bytes);
    const wantedSize = unpackedByHost ? file.contentBytes : file.bytes;
    const wantedHash = unpackedByHost ? file.contentSha256 : file.sha256;
    const corrupt = (message: string) =>
      new BundleError({ code: 'corrupt', file: file.name, message });
    if (bytes.length !== wantedSize) {
      throw corrupt(`it has ${String(bytes.length)} bytes instead of ${String(wantedSize)}`);
    }
    if ((await this.#digest(bytes)) !== wantedHash) {
      throw corrupt('its bytes are not those that were written');
    }
    return packed && !unpackedByHost ? await gunzip(bytes) : bytes;
  }

  async #download(
    name: string,
    cache: RequestCache,
    onBytes: OnBytes,
    signal: AbortSignal | null = null,
  ) {
    const network = (message: string) => new BundleError({ code: 'network', file: name, message });
    let response: Response;
    try {
      response = await this.#fetch(new URL(name, this.#modelUrl), { cache, signal });
    } catch {
      throw network('it could not be fetched');
    }
    if (!response.ok) {
      const answer = network(`the host answered ${String(response.status)}`);
      throw response.status < 500 ? new HostRefused(answer.failure) : answer;
    }
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    try {
      const reader = response.body?.getReader();
      for (;;) {
        const part = await reader?.read();
        if (part === undefined || part.done) break;
        chunks.push(part.value);
        onBytes(part.value.length);
      }
    } catch {
      throw network('the connection broke');
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }
}
