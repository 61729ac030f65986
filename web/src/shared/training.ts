// What the page and the trainer's worker say to each other. The trainer's own calls are synchronous and may take minutes: while
// one runs the worker hears nothing, and only the control word reaches it.

import type {
  BundleOutcome,
  CurvesOutcome,
  DataOptions,
  Estimate,
  Failure,
  TrainEvent,
  TrainOptions,
  Understood,
} from '../../../wasm/als_trainer';
import type { EngineBuild } from './protocol';

export type {
  BundleOutcome,
  CurvesOutcome,
  DataOptions,
  Estimate,
  Failure,
  TrainEvent,
  TrainOptions,
  Understood,
};
export type SweepEvent = Extract<TrainEvent, { readonly kind: 'sweep' }>;

/** What the control word says; the worker waits while it says `pause`. */
export const control = { run: 0, pause: 1, stop: 2, step: 3 } as const;
export type Control = (typeof control)[keyof typeof control];

export interface TrainerOptions {
  readonly builds: Readonly<Record<'simd' | 'threads', EngineBuild>>; // with absolute addresses
  readonly useThreads: boolean;
  readonly numThreads: number;
  /** Of four bytes; null where the page is not isolated. */
  readonly controlWord: SharedArrayBuffer | null;
  /** Of this page's checkpoints in the browser's private file system. */
  readonly checkpointFolder: string;
}

export interface TrainerFacts {
  readonly variant: 'simd' | 'threads';
  readonly numThreads: number;
}

/** A file, with the folders that were given with it. */
export interface GivenFile {
  readonly path: string;
  readonly file: Blob;
}

export interface OpenedFiles {
  readonly name: string;
  readonly files: readonly string[];
  /** Of the same files the same, told by their names, sizes, first and last bytes. */
  readonly fingerprint: string;
}

/** One call of the trainer. */
export interface Job {
  readonly kind: 'curves' | 'bundle';
  readonly options: TrainOptions;
}

export interface Heard {
  readonly event: TrainEvent;
  readonly memoryBytes: number; // of the trainer's memory by now
  readonly resumed: boolean; // it goes on from a checkpoint
}

export interface JobAnswer<Outcome> {
  readonly outcome: Outcome | Failure;
  readonly keepsCheckpoints: boolean;
}

export interface TrainerApi {
  start(options: TrainerOptions): Promise<TrainerFacts>;
  /** In place of what was open before. A failure names what cannot be unpacked. */
  open(given: readonly GivenFile[]): Promise<OpenedFiles | Failure>;
  read(options: DataOptions): Understood | Failure;
  estimate(job: Job): Estimate | Failure;
  /** Checkpoints of the job are removed once it is complete. */
  curves(
    options: TrainOptions,
    onHeard: (heard: Heard) => unknown,
  ): Promise<JobAnswer<CurvesOutcome>>;
  bundle(
    options: TrainOptions,
    onHeard: (heard: Heard) => unknown,
  ): Promise<JobAnswer<BundleOutcome>>;
  /** Of the last bundle. */
  file(name: string): Uint8Array;
  forgetCheckpoints(): Promise<void>;
}

export const isFailure = (answer: object): answer is Failure => 'error' in answer;
