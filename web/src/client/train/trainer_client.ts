// The page's end of the trainer's worker. A worker that is ended, or dies, answers nothing: whatever was asked is then refused.

import { threads } from 'wasm-feature-detect';
import type { Remote } from '../../shared/calls';
import type { EngineBuild } from '../../shared/protocol';
import { control, type Control, type TrainerApi, type TrainerFacts } from '../../shared/training';
// Its address alone.
// eslint-disable-next-line no-restricted-imports
import workerUrl from '../../trainer/trainer_worker.ts?worker&url';
import { startWorker, Stopped, type Running } from '../engine_client';
import { ownName } from '../storage';
import { isHeard, keepUsed } from './keep_used';
import { watchedStart, type Started } from './watched_start';

declare const __TRAINER_BUILDS__: Readonly<Record<'simd' | 'threads', EngineBuild>>; // relative to the page

const maxThreads = 4;
const absolute = (path: string) => new URL(path, document.baseURI).href;
const withAddress = (build: EngineBuild) => ({ ...build, url: absolute(build.url) });

/** Whether a running call can be paused: the control word is memory that page and worker share. */
export const canPause = (): boolean => crossOriginIsolated;

export class TrainerClient {
  readonly #word = canPause() ? new SharedArrayBuffer(4) : null;
  #started: Promise<Started<TrainerApi, TrainerFacts>> | null = null;
  #running: Running<TrainerApi> | null = null;

  /** For the call that runs now. */
  tell(what: Control): void {
    if (this.#word === null) return;
    const word = new Int32Array(this.#word);
    Atomics.store(word, 0, what);
    Atomics.notify(word, 0);
  }

  #open(): Running<TrainerApi> {
    const running = startWorker<TrainerApi>(new Worker(workerUrl, { type: 'module' }), () => {
      if (this.#running === running) this.#started = this.#running = null;
    });
    return (this.#running = running);
  }

  async #start(): Promise<Started<TrainerApi, TrainerFacts>> {
    this.tell(control.run);
    const isKept = isHeard();
    const started = await watchedStart(
      () => this.#open(),
      threads,
      (api, useThreads) =>
        api.start({
          builds: {
            simd: withAddress(__TRAINER_BUILDS__.simd),
            threads: withAddress(__TRAINER_BUILDS__.threads),
          },
          useThreads,
          numThreads: Math.min(maxThreads, navigator.hardwareConcurrency || 1),
          controlWord: this.#word,
          checkpointFolder: encodeURIComponent(`${ownName()} training`),
        }),
    );
    const { url } = withAddress(__TRAINER_BUILDS__[started.facts.variant]);
    if (!isKept) void keepUsed([url, url.replace(/js$/, 'wasm')]);
    return started;
  }

  /** Starts the worker if there is none. */
  async ask<Result>(question: (api: Remote<TrainerApi>) => Promise<Result>): Promise<Result> {
    const { api, end } = await (this.#started ??= this.#start());
    try {
      return await question(api);
    } catch (error) {
      // After an error of its own (memory that ran out) a module is not to be used again.
      if (!(error instanceof Stopped)) end(new Stopped());
      throw error;
    }
  }

  async facts(): Promise<TrainerFacts> {
    return (await (this.#started ??= this.#start())).facts;
  }

  /** With all that it has open. */
  stop(): void {
    this.#running?.end(new Stopped());
  }
}
