// The page's end of the trainer's worker. A worker that is ended, or dies, answers nothing: whatever was asked is then refused.

import { threads } from 'wasm-feature-detect';
import { connect, type Remote } from '../../shared/calls';
import type { EngineBuild } from '../../shared/protocol';
import { control, type Control, type TrainerApi, type TrainerFacts } from '../../shared/training';
// Its address alone.
// eslint-disable-next-line no-restricted-imports
import workerUrl from '../../trainer/trainer_worker.ts?worker&url';
import { Stopped } from '../engine_client';
import { ownName } from '../storage';

declare const __TRAINER_BUILDS__: Readonly<Record<'simd' | 'threads', EngineBuild>>; // relative to the page

const maxThreads = 4;
const absolute = (path: string) => new URL(path, document.baseURI).href;
const withAddress = (build: EngineBuild) => ({ ...build, url: absolute(build.url) });

interface Running {
  readonly api: Remote<TrainerApi>;
  readonly facts: Promise<TrainerFacts>;
  readonly death: Promise<never>;
  readonly end: (reason: Error) => void;
}

/** Whether a running call can be paused: the control word is memory that page and worker share. */
export const canPause = (): boolean => crossOriginIsolated;

export class TrainerClient {
  readonly #word = canPause() ? new SharedArrayBuffer(4) : null;
  #running: Running | null = null;

  /** For the call that runs now. */
  tell(what: Control): void {
    if (this.#word === null) return;
    const word = new Int32Array(this.#word);
    Atomics.store(word, 0, what);
    Atomics.notify(word, 0);
  }

  #start(): Running {
    const worker = new Worker(workerUrl, { type: 'module' });
    let end: (reason: Error) => void = () => undefined;
    const death = new Promise<never>((_, reject) => {
      end = (reason) => {
        worker.terminate();
        this.#running = null;
        reject(reason);
      };
    });
    death.catch(() => undefined);
    worker.onerror = (event) => {
      event.preventDefault();
      end(new Error(event.message || 'its worker did not start'));
    };
    this.tell(control.run);
    const api = connect<TrainerApi>(worker);
    const facts = (async () =>
      api.start({
        builds: {
          simd: withAddress(__TRAINER_BUILDS__.simd),
          threads: withAddress(__TRAINER_BUILDS__.threads),
        },
        useThreads: crossOriginIsolated && (await threads()),
        numThreads: Math.min(maxThreads, navigator.hardwareConcurrency || 1),
        controlWord: this.#word,
        checkpointFolder: encodeURIComponent(`${ownName()} training`),
      }))();
    return { api, facts, death, end };
  }

  /** Starts the worker if there is none. */
  async ask<Result>(question: (api: Remote<TrainerApi>) => Promise<Result>): Promise<Result> {
    const running = (this.#running ??= this.#start());
    const answer = async () => {
      await running.facts;
      return await question(running.api);
    };
    try {
      return await Promise.race([answer(), running.death]);
    } catch (error) {
      // After an error of its own (memory that ran out) a module is not to be used again.
      if (!(error instanceof Stopped)) running.end(new Stopped());
      throw error;
    }
  }

  facts(): Promise<TrainerFacts> {
    return (this.#running ??= this.#start()).facts;
  }

  /** With all that it has open. */
  stop(): void {
    this.#running?.end(new Stopped());
  }
}
