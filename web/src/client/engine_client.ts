// The page's end of the engine's worker. A worker that dies answers nothing, not even with an error; here every open question
// is then refused, and the next call of `load` starts a fresh worker (which has to load the model again).

import { connect, type Remote } from '../shared/calls';
import type { EngineApi, LoadProgress, LoadResult, OpenOptions } from '../shared/protocol';

/** The worker was stopped, as it was told to be. */
export class Stopped extends Error {}

interface Running {
  readonly api: Remote<EngineApi>;
  readonly death: Promise<never>;
  readonly stop: () => void;
}

export class EngineClient {
  readonly #startWorker: () => Worker;
  #running: Running | null = null;

  constructor(startWorker: () => Worker) {
    this.#startWorker = startWorker;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  #start(): Running {
    const worker = this.#startWorker();
    let end: (reason: Error) => void = () => undefined;
    const death = new Promise<never>((_, reject) => {
      end = (reason) => {
        worker.terminate();
        this.#running = null;
        reject(reason);
      };
    });
    worker.onerror = (event) => {
      event.preventDefault();
      // A worker whose script cannot be fetched dies with a plain event, without a message.
      end(new Error(event.message || 'its worker did not start'));
    };
    death.catch(() => undefined);
    const stop = () => {
      end(new Stopped());
    };
    return { api: connect<EngineApi>(worker), death, stop };
  }

  stop(): void {
    this.#running?.stop();
  }

  async load(
    options: OpenOptions,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<LoadResult> {
    const { api, death } = (this.#running ??= this.#start());
    return await Promise.race([api.load(options, onProgress), death]);
  }

  async ask<Result>(question: (api: Remote<EngineApi>) => Promise<Result>): Promise<Result> {
    if (this.#running === null) throw new Error('the engine is not running');
    return await Promise.race([question(this.#running.api), this.#running.death]);
  }
}
