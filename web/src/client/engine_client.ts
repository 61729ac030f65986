// The page's end of its workers. A worker that dies answers nothing, not even with an error; here every open question is then
// refused. After that the next call of `load` starts a fresh one (which has to load the model again).

import { connect, type Remote } from '../shared/calls';
import type { EngineApi, LoadProgress, LoadResult, OpenOptions } from '../shared/protocol';

/** In one of a hundred visits Firefox blocks a worker that starts workers of its own: one of which nothing is heard for so long. */
export const patienceMs = 12_000;
/** From then on all do without threads. */
export const may = { useThreads: false };

/** The worker was stopped, as it was told to be. */
export class Stopped extends Error {}

export interface Running<Api> {
  readonly api: Remote<Api>;
  readonly death: Promise<never>;
  readonly end: (reason: Error) => void;
}

export function startWorker<Api>(worker: Worker, atEnd: () => void): Running<Api> {
  let end: (reason: Error) => void = () => undefined;
  const death = new Promise<never>((_, reject) => {
    end = (reason) => {
      worker.terminate();
      atEnd();
      reject(reason);
    };
  });
  worker.onerror = (event) => {
    event.preventDefault();
    // A worker whose script cannot be fetched dies with a plain event, without a message.
    end(new Error(event.message || 'its worker did not start'));
  };
  death.catch(() => undefined);
  return { api: connect<Api>(worker), death, end };
}

export class EngineClient {
  readonly #startWorker: () => Worker;
  #running: Running<EngineApi> | null = null;

  constructor(startWorker: () => Worker) {
    this.#startWorker = startWorker;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  #start(): Running<EngineApi> {
    return startWorker(this.#startWorker(), () => {
      this.#running = null;
    });
  }

  stop(): void {
    this.#running?.end(new Stopped());
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
