// What the page asks of the trainer: files are opened, read, and trained on. Data and models stay here; what is heard of a running
// call goes to the page while it runs.

import type { Trainer, TrainerHost, TrainerModule } from '../../../wasm/als_trainer';
import {
  control,
  type BundleOutcome,
  type CurvesOutcome,
  type DataOptions,
  type Estimate,
  type Failure,
  type GivenFile,
  type Heard,
  type Job,
  type JobAnswer,
  type OpenedFiles,
  type TrainerApi,
  type TrainerFacts,
  type TrainerOptions,
  type TrainEvent,
  type TrainOptions,
  type Understood,
} from '../shared/training';
import { sourceOf, type ByteSource } from './byte_source';
import { Checkpoints, privateFolder, removeAll } from './checkpoints';
import { dataFiles, needsZstd, type DataFiles, type NamedSource } from './data_files';
import { gunzip, gzip, sha256Hex } from './packing';

export interface Started {
  readonly module: TrainerModule;
  readonly numThreads: number;
  readonly variant: 'simd' | 'threads';
  /** Of the module by now. */
  memoryBytes(): number;
}

type OnHeard = (heard: Heard) => unknown;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const failure = (code: string, message: string): Failure => ({ error: { code, message } });
const closed = () => failure('internal', 'no data are open');
const toldBytes = 64 * 1024; // at a file's beginning and end: they tell one export from another

function fingerprintOf(given: readonly NamedSource[]): string {
  const parts = given.map(({ path, source }) => {
    const { size } = source;
    const ends = [source.read(0, toldBytes), source.read(Math.max(size - toldBytes, 0), size)];
    return [path, size, ...ends.map(sha256Hex)];
  });
  return sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}

export class TrainerService implements TrainerApi {
  readonly #startModule: (options: TrainerOptions) => Promise<Started>;
  readonly #sourceOf: (file: Blob) => ByteSource;
  readonly #openCheckpoints: (parent: string, job: string) => Promise<Checkpoints | null>;
  #options: TrainerOptions | null = null;
  #started: Started | null = null;
  #word: Int32Array | null = null;
  #trainer: Trainer | null = null;
  #read: DataOptions = {};
  #fingerprint = '';
  #checkpoints: Checkpoints | null = null;
  #onHeard: OnHeard = () => undefined;
  #resumed = false;
  #waited = 0; // milliseconds that a running call has stood still

  constructor(
    startModule: (options: TrainerOptions) => Promise<Started>,
    source = sourceOf,
    openCheckpoints = checkpointsOf,
  ) {
    this.#startModule = startModule;
    this.#sourceOf = source;
    this.#openCheckpoints = openCheckpoints;
  }

  async start(options: TrainerOptions): Promise<TrainerFacts> {
    this.#options = options;
    this.#word = options.controlWord === null ? null : new Int32Array(options.controlWord);
    const { numThreads, variant } = (this.#started ??= await this.#startModule(options));
    return { variant, numThreads };
  }

  async open(given: readonly GivenFile[]): Promise<OpenedFiles | Failure> {
    if (this.#started === null) throw new Error('the trainer has not started');
    this.#trainer?.delete();
    this.#trainer = null;
    try {
      const sources = given.map(({ path, file }) => ({ path, source: this.#sourceOf(file) }));
      const zstd = needsZstd(given) ? (await import('fzstd')).Decompress : null;
      const data = dataFiles(sources, zstd);
      this.#fingerprint = fingerprintOf(sources);
      this.#trainer = new this.#started.module.Trainer(this.#host(data), this.#started.numThreads);
      const { name, files } = data;
      return { name, files: files.map((file) => file.name), fingerprint: this.#fingerprint };
    } catch (error) {
      return failure('bad-format', messageOf(error));
    }
  }

  read(options: DataOptions): Understood | Failure {
    this.#read = options;
    return this.#trainer?.read(options) ?? closed();
  }

  estimate({ kind, options }: Job): Estimate | Failure {
    // Which ratings are held out changes little of what a training takes.
    const said = Object.entries(options).filter(([name]) => name !== 'split');
    return (
      this.#trainer?.estimate({ ...Object.fromEntries(said), bundle: kind === 'bundle' }) ??
      closed()
    );
  }

  curves(options: TrainOptions, onHeard: OnHeard): Promise<JobAnswer<CurvesOutcome>> {
    return this.#run({ kind: 'curves', options }, onHeard, (trainer) => trainer.curves(options));
  }

  bundle(options: TrainOptions, onHeard: OnHeard): Promise<JobAnswer<BundleOutcome>> {
    return this.#run({ kind: 'bundle', options }, onHeard, (trainer) => trainer.bundle(options));
  }

  file(name: string): Uint8Array {
    if (this.#trainer === null) throw new Error('no data are open');
    return this.#trainer.file(name);
  }

  async forgetCheckpoints(): Promise<void> {
    const parent = this.#options?.checkpointFolder ?? '';
    // There may be none, or a browser that keeps none.
    await removeAll(parent).catch(() => undefined);
  }

  async #run<Outcome extends object>(
    job: Job,
    onHeard: OnHeard,
    call: (trainer: Trainer) => Outcome | Failure,
  ): Promise<JobAnswer<Outcome>> {
    if (this.#trainer === null) return { outcome: closed(), keepsCheckpoints: false };
    const said = JSON.stringify([this.#fingerprint, this.#read, job]);
    const checkpoints = await this.#openCheckpoints(
      this.#options?.checkpointFolder ?? '',
      sha256Hex(new TextEncoder().encode(said)).slice(0, 32),
    );
    this.#checkpoints = checkpoints;
    this.#resumed = checkpoints?.hasAny === true;
    this.#onHeard = onHeard;
    const keepsCheckpoints = checkpoints !== null;
    try {
      const outcome = call(this.#trainer);
      if ('error' in outcome) checkpoints?.close();
      // What is not removed is found by nobody else.
      else await checkpoints?.finish().catch(() => undefined);
      return { outcome, keepsCheckpoints };
    } catch (error) {
      checkpoints?.close();
      throw error;
    } finally {
      this.#checkpoints = null;
    }
  }

  #host({ name, files }: DataFiles): TrainerHost {
    return {
      name,
      files: files.map((file) => file.name),
      read: (index) => files[index]?.read() ?? { next: () => null },
      sha256: sha256Hex,
      gzip,
      gunzip,
      seconds: () => (performance.now() - this.#waited) / 1000,
      stopped: () => this.#isStopped(),
      report: (event) => {
        this.#hear(event);
      },
      loadCheckpoint: (training) => this.#checkpoints?.load(training) ?? null,
      checkpointDue: (training) => this.#checkpoints?.due(training) === true,
      saveCheckpoint: (training, bytes) => this.#checkpoints?.save(training, bytes),
    };
  }

  #hear(event: TrainEvent): void {
    const memoryBytes = this.#started?.memoryBytes() ?? 0;
    void this.#onHeard({ event, memoryBytes, resumed: this.#resumed });
    // One step ends where something can be seen of it.
    if (event.kind !== 'stage' && this.#word !== null) {
      Atomics.compareExchange(this.#word, 0, control.step, control.pause);
    }
  }

  #isStopped(): boolean {
    const word = this.#word;
    if (word === null) return false;
    const start = performance.now();
    while (Atomics.load(word, 0) === control.pause) Atomics.wait(word, 0, control.pause);
    this.#waited += performance.now() - start;
    return Atomics.load(word, 0) === control.stop;
  }
}

const triesToOpen = 25;
const pauseMs = 200;

/**
 * Null where the browser keeps none: without a private file system, or while another tab has these open. A worker that was ended
 * with its page, or in the midst of a training, holds them a moment longer.
 */
async function checkpointsOf(parent: string, job: string): Promise<Checkpoints | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await Checkpoints.open(privateFolder(parent, job));
    } catch (error) {
      const isHeld = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isHeld || tries === triesToOpen) return null;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
