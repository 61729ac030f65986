// The model and its engine: what has come of it, what it is about, and the way to ask it.

import { batch, computed, signal } from '@preact/signals';
import { simd, threads } from 'wasm-feature-detect';
import { plainAbout, type About } from '../../shared/about';
import { tagClass, tellingTag } from '../../shared/item';
import type { LoadFailure, LoadProgress, OpenOptions } from '../../shared/protocol';
import { stringsOf } from '../../shared/strings';
// Its address alone.
// eslint-disable-next-line no-restricted-imports
import workerUrl from '../../worker/engine_worker.ts?worker&url';
import { EngineClient, may, patienceMs, Stopped } from '../engine_client';
import { keepForOffline } from '../offline';
import { recall, remember } from '../storage';

declare const __ENGINE_BUILDS__: OpenOptions['engines']; // with addresses relative to the page

export type LoadState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'failed'; readonly failure: LoadFailure; readonly advice: string };

/** Where a model that was trained here lies among what the browser keeps, if the visitor wants it instead of the host's. */
export const ownModel = recall('own');

const maxWorkers = 4;

export const load = signal<LoadState>({ kind: 'loading' });
/** Whether all that a visit needs is kept in the browser. */
export const worksOffline = signal(false);
export const progress = signal<LoadProgress | null>(null);
export const numUsable = computed(() => progress.value?.usable?.numUsable ?? 0);
// Links come last; items that were answered before have none, so whatever shows items asks again.
export const numLinks = computed(() => progress.value?.usable?.numLinks ?? 0);
export const isUsable = () => numUsable.value > 0 && numLinks.value >= 0;
export const isSynthetic = computed(() => progress.value?.manifest?.dataset.synthetic === true);
export const engineVariant = computed(() => progress.value?.engine?.variant);
/** Nothing of what is being loaded has come for a while. */
export const isStuck = signal(false);
/** Of the catalogue; none until the first items are there. */
export const allTags = signal<readonly string[]>([]);
export const hasYears = computed(() => progress.value?.engine?.hasYears === true);

/** What the bundle is about, or was when it was last here; null until it has said so. */
export const aboutBundle = signal<About | null>(
  JSON.parse(recall('about') ?? 'null') as About | null,
);
export const about = computed(() => aboutBundle.value ?? plainAbout);
/** The page's sentences, in the bundle's words. */
export const strings = computed(() => stringsOf(about.value));

/** The class that gives an item the colour of its most telling tag. */
export const tagClassOf = (tags: readonly string[]) => tagClass(tellingTag(tags), allTags.value);

/** Whose ids the loaded model has; null until it has come. */
export const catalogueOfModel = computed(() => {
  const told = progress.value?.manifest?.about;
  return told === undefined ? null : told.catalogue || told.name;
});

const engine = new EngineClient(() => new Worker(workerUrl, { type: 'module' }));
export const askEngine: EngineClient['ask'] = (question) => engine.ask(question);

function fail(failure: LoadFailure) {
  const advice = failure.code === 'network' ? strings.value.failedNetwork : '';
  const failed: LoadState = { kind: 'failed', failure, advice };
  load.value = failed;
  import('../trouble')
    .then(({ explained }) => explained(failure, about.value))
    .then((found) => {
      if (load.value === failed) load.value = { kind: 'failed', ...found };
    })
    // What is known already has to do.
    .catch(() => undefined);
}

export function engineFailed(error: unknown, suspects: readonly string[] = []): void {
  const message = error instanceof Error ? error.message : String(error);
  fail({ code: 'engine', file: '', message, suspects });
}

may.useThreads = crossOriginIsolated;
let watch: ReturnType<typeof setTimeout> | undefined;
function watchOver() {
  clearTimeout(watch);
  isStuck.value = false;
  watch = setTimeout(() => {
    isStuck.value = load.value.kind === 'loading';
    if (isStuck.value && may.useThreads) {
      may.useThreads = false;
      void loadModel();
    }
  }, patienceMs);
}

async function openOptions(): Promise<OpenOptions> {
  const absolute = (path: string) => new URL(path, document.baseURI).href;
  return {
    modelUrl: absolute(ownModel ?? 'model/'),
    engines: {
      simd: { ...__ENGINE_BUILDS__.simd, url: absolute(__ENGINE_BUILDS__.simd.url) },
      threads: { ...__ENGINE_BUILDS__.threads, url: absolute(__ENGINE_BUILDS__.threads.url) },
    },
    useThreads: may.useThreads && (await threads()),
    numWorkers: Math.min(maxWorkers, navigator.hardwareConcurrency || 1),
  };
}

let toldBy = ''; // the model that has said what it is about

function heard(at: LoadProgress) {
  watchOver();
  batch(() => {
    progress.value = at;
    // These come anew with every message, and are taken once: whatever is drawn with them would be drawn again.
    const { modelId, about: told } = at.manifest ?? {};
    if (modelId !== undefined && told !== undefined && modelId !== toldBy) {
      toldBy = modelId;
      aboutBundle.value = told;
      remember('about', JSON.stringify(told));
    }
    const tags = at.engine?.tags ?? [];
    if (tags.join() !== allTags.value.join()) allTags.value = tags;
  });
}

/** Loads what is not there yet; also the way to try again, with a fresh worker where nothing comes from the old one. */
export async function loadModel(): Promise<void> {
  if (isStuck.value) engine.stop();
  watchOver();
  batch(() => {
    load.value = { kind: 'loading' };
    if (!engine.isRunning) progress.value = null;
  });
  try {
    if (typeof WebAssembly === 'undefined' || !(await simd())) {
      engineFailed('no WebAssembly with SIMD');
      return;
    }
    const options = await openOptions();
    const result = await engine.load(options, heard);
    if (result.ok) load.value = { kind: 'verified' };
    else {
      fail(result.failure);
      // A worker remembers that a script failed; another one asks the host again.
      if (result.failure.code === 'engine') engine.stop();
    }
    const variant = progress.value?.engine?.variant;
    if (result.ok && variant !== undefined) {
      worksOffline.value = await keepForOffline(options.engines[variant].url);
    }
  } catch (error) {
    if (error instanceof Stopped) return; // another try is under way
    engineFailed(error, engine.isRunning ? [] : [workerUrl]);
  }
}
