// The package: a bundle loaded into the engine, and the questions that most sites ask. Everything else goes to the engine.

import type createEngineModule from '../../../wasm/als_engine';
import type { Engine, LoadState } from '../../../wasm/als_engine';
import type createTitlesModule from '../../../wasm/als_titles';
import type { BundleFile, Digest, Manifest } from '../../src/shared/manifest';
import type { LoadFailure } from '../../src/shared/protocol';
import { BundleError, BundleLoader } from '../../src/worker/bundle_loader';
import {
  addFile,
  answersAsRecorded,
  columns,
  minRatings,
  valueOf,
} from '../../src/worker/loaded_engine';
import { TitleSearch } from '../../src/worker/title_index';
import type * as api from '../index';

// Downloads at a time: enough to hide the host's latency, few enough that the first files come first.
const numUnderWay = 3;

export class ModelError extends Error implements api.ModelError {
  override readonly name = 'ModelError';
  readonly code: LoadFailure['code'];
  readonly file: string;
  constructor({ code, file, message }: LoadFailure) {
    super(file === '' ? message : `${file}: ${message}`);
    this.code = code;
    this.file = file;
  }
}

function modelError(error: unknown): ModelError {
  if (error instanceof BundleError) return new ModelError(error.failure);
  const message = error instanceof Error ? error.message : String(error);
  return new ModelError({ code: 'engine', file: '', message });
}

/** What `ask` answers; what it throws becomes a ModelError. */
function asking<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw modelError(error);
  }
}

const sha256: Digest = async (bytes) => {
  // Only pages from https or localhost have it.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

async function startEngine(url: URL): Promise<Engine> {
  const factory = (await import(/* @vite-ignore */ url.href)) as {
    default: typeof createEngineModule;
  };
  const module = await factory.default({ printErr: () => undefined });
  return new module.Engine(1);
}

async function startTitles(url: URL): Promise<TitleSearch> {
  const factory = (await import(/* @vite-ignore */ url.href)) as {
    default: typeof createTitlesModule;
  };
  const { Titles } = await factory.default({ printErr: () => undefined });
  return new TitleSearch(new Titles());
}

class LoadedModel implements api.Model {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly about: api.About;
  readonly engine: Engine;
  readonly complete: Promise<void>;
  readonly #titlesAt: URL;
  readonly #numUsable: () => number;
  #titles: Promise<TitleSearch> | null = null;

  constructor(
    manifest: Manifest,
    engine: Engine,
    complete: Promise<void>,
    titlesAt: URL,
    numUsable: () => number,
  ) {
    this.#titlesAt = titlesAt;
    this.#numUsable = numUsable;
    this.manifest = manifest as unknown as Readonly<Record<string, unknown>>;
    this.about = manifest.about;
    this.engine = engine;
    this.complete = complete;
  }

  recommend: api.Model['recommend'] = (ratings, options = {}) =>
    asking(() => {
      const hasWatchHead = this.manifest['numWatchFactors'] !== 0;
      const list = valueOf(
        this.engine.recommend(...columns(ratings), {
          score: ratings.length === 0 ? 'popularity' : hasWatchHead ? 'for-you' : 'affinity',
          n: 10,
          excludeSeen: true,
          minRatings,
          ...options,
        }),
      );
      return this.#items(list.itemIds).map((item, i) => ({
        ...item,
        predicted: list.predicted[i] ?? NaN,
        low: list.low[i] ?? NaN,
        high: list.high[i] ?? NaN,
      }));
    });

  similar: api.Model['similar'] = (itemId, n = 10) =>
    asking(() => this.#items(valueOf(this.engine.similar(itemId, { n, minRatings })).itemIds));

  search: api.Model['search'] = async (query, n = 10) => {
    try {
      const titles = await (this.#titles ??= startTitles(this.#titlesAt));
      await titles.follow(this.engine, this.#numUsable());
      return this.#items(titles.search(query, n).map(({ itemId }) => itemId));
    } catch (error) {
      throw modelError(error);
    }
  };

  close: api.Model['close'] = () => {
    this.engine.delete();
  };

  #items(itemIds: readonly string[]) {
    return valueOf(this.engine.items(itemIds));
  }
}

/** Adds the bundle's files in the manifest's order, which is that of the items; checks the whole. */
async function fill(
  engine: Engine,
  manifest: Manifest,
  loader: BundleLoader,
  { onProgress, signal }: api.OpenOptions,
  onUsable: (numUsable: number) => void,
): Promise<void> {
  const files = manifest.files.filter(({ role }) => role !== 'report' && role !== 'licence');
  const bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesLoaded = 0;
  let usable: LoadState | null = null;
  const report = () => onProgress?.({ bytesLoaded, bytesTotal, usable });
  const cancel = new AbortController();
  const stop = () => {
    cancel.abort();
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  const fetchFile = (file: BundleFile) => {
    let bytes = 0;
    const content = loader.file(
      file,
      (count) => {
        // A host may unpack a file on the way: it then has more bytes than it was said to have.
        const before = Math.min(bytes, file.bytes);
        bytes += count;
        bytesLoaded += Math.min(bytes, file.bytes) - before;
        report();
      },
      cancel.signal,
    );
    content.catch(() => undefined); // heard of when its turn comes
    return content;
  };
  try {
    const underWay = files.slice(0, numUnderWay).map(fetchFile);
    for (const [i, file] of files.entries()) {
      const content = await underWay[i];
      const next = files[i + numUnderWay];
      if (next !== undefined) underWay.push(fetchFile(next));
      if (cancel.signal.aborted) throw new DOMException('the download was ended', 'AbortError');
      if (content !== undefined) usable = addFile(engine, file, content) ?? usable;
      report();
      if (usable !== null && usable.numUsable > 0) onUsable(usable.numUsable);
    }
    const corrupt = (message: string) =>
      new ModelError({ code: 'corrupt', file: 'manifest.json', message });
    if (usable?.numUsable !== manifest.numItems) throw corrupt('its files do not hold all items');
    if (!manifest.golden.every((golden) => answersAsRecorded(engine, golden)))
      throw corrupt('the engine does not give the recorded answers');
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
  }
}

export const openModel: typeof api.openModel = async (options) => {
  const here = import.meta.url; // a bundler that saw it beside the name would take the one file and leave the other
  const page = typeof document === 'undefined' ? location.href : document.baseURI;
  const model = new URL(options.model, page).href;
  const loader = new BundleLoader(model.endsWith('/') ? model : `${model}/`, sha256);
  try {
    const engineAt = new URL(options.engine ?? 'als_engine.mjs', options.engine ? page : here);
    const [manifest, engine] = await Promise.all([loader.manifest(), startEngine(engineAt)]);
    let numUsable = 0;
    return await new Promise<api.Model>((resolve, reject) => {
      const complete = fill(engine, manifest, loader, options, (number) => {
        numUsable = number;
        resolve(loaded);
      }).catch((error: unknown) => {
        throw error instanceof ModelError ? error : modelError(error);
      });
      complete.catch(reject); // too late, and unheard, once the first part is there
      const titlesAt = new URL('als_titles.mjs', engineAt);
      const loaded = new LoadedModel(manifest, engine, complete, titlesAt, () => numUsable);
    });
  } catch (error) {
    throw error instanceof ModelError ? error : modelError(error);
  }
};
