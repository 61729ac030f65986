// The page's end of its workers. A worker that dies answers nothing, not even with an error; here every open question is then
// refused. After that the next call of `load` starts a fresh one (which has to load the model again).

import { connect, type Connection, type Remote } from '../shared/calls';
import type { EngineApi, LoadProgress, LoadResult, OpenOptions } from '../shared/protocol';

/** In one of a hundred visits Firefox blocks a worker that starts workers of its own: one of which nothing is heard for so long. */
export const patienceMs = 12_000;
/** From then on all do without threads. */
export const may = { useThreads: false };

/** The worker was stopped, as it was told to be. */
export class Stopped extends Error {}

/** A worker's methods; its end is the worker's. */
export type Running<Api> = Connection<Api>;

export function startWorker<Api>(worker: Worker, atEnd: () => void): Running<Api> {
  const { api, end: refuse } = connect<Api>(worker);
  const end = (reason: Error) => {
    worker.terminate();
    atEnd();
    refuse(reason);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    // A worker whose script cannot be fetched dies with a plain event, without a message.
    end(new Error(event.message || 'its worker did not start'));
  };
  return { api, end };
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
    return await (this.#running ??= this.#start()).api.load(options, onProgress);
  }

  async ask<Result>(question: (api: Remote<EngineApi>) => Promise<Result>): Promise<Result> {
    if (this.#running === null) throw new Error('the engine is not running');
    return await question(this.#running.api);
  }
}
