// The trainer of the page: als_trainer.mjs, the core's readers, training and bundle writer compiled to WebAssembly. It runs in a
// worker of its own; every call is synchronous and may take minutes. What it asks of the world around it is in TrainerHost.

export default function createTrainerModule(options?: {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => Record<string, never>;
  /** Threads besides the caller; of the threads build. */
  numThreads?: number;
  locateFile?: (name: string) => string;
  printErr?: (text: string) => void;
}): Promise<TrainerModule>;

export interface TrainerModule {
  readonly Trainer: new (host: TrainerHost, numThreads: number) => Trainer;
}

/** What the page lends the trainer. An exception of `read` is taken as a damaged file: its message is told. */
export interface TrainerHost {
  /** Of the data set: of the folder, archive or file, without its end. */
  readonly name: string;
  /** Names of the files, each its last part, hidden ones left out; a name stands as often as there are files of it. */
  readonly files: readonly string[];
  /** Bytes of files[index], unpacked, from the start: next() gives pieces of some MiB, then null. */
  read(index: number): { next(): Uint8Array | null };
  /** 64 lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array): string;
  /** As zlib does at level 9 (window 15, memory level 8), no name, no time: the tools' bytes. */
  gzip(bytes: Uint8Array): Uint8Array;
  gunzip(bytes: Uint8Array): Uint8Array;
  /** Since any moment. */
  seconds(): number;
  /** Asked often while something runs; may wait; true ends the run with the code "cancelled". */
  stopped(): boolean;
  report(event: TrainEvent): void;
  /** What is kept of a training ("rating", "watch", "evaluation-rating", "evaluation-watch"), or null. */
  loadCheckpoint(training: string): Uint8Array | null;
  checkpointDue(training: string): boolean;
  saveCheckpoint(training: string, bytes: Uint8Array): void;
}

export type TrainEvent =
  /** A part of the whole begins: "load", "evaluation: split", "rating head", "watch head", "report: ...", "bundle: ..." */
  | { readonly kind: 'stage'; readonly stage: string }
  /** After a half-sweep of a rating head; the stage before it says of which. */
  | {
      readonly kind: 'sweep';
      readonly sweep: number; // from 1
      readonly sweeps: number; // of the plan
      readonly half: 'users' | 'items';
      readonly objective: number | null; // of method als
      readonly noiseVariance: number | null; // of method variational, at "items"
      readonly trainRmse: number | null; // at "items"
      readonly testRmse: number | null; // at "items", if ratings are held out
      readonly seconds: number; // since the training began
      readonly secondsLeft: number;
      readonly numRatings: number; // of the training part: each is read twice a sweep
      readonly flops: number; // floating point operations so far, a multiply-add counting two
      readonly tags: readonly { readonly name: string; readonly x: number; readonly y: number }[]; // their factors in the plane; none at "users"
      readonly nearest: readonly string[]; // titles: a list for somebody who gave the favourite the highest rating; none at "users"
    }
  | { readonly kind: 'watch-sweep'; readonly sweep: number; readonly sweeps: number; readonly seconds: number };

/** As the tools print it: `code` as in als/base/result.h ("parse", "bad-format", "cancelled", ...). */
export interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

/** The options of als_export's groups, by their long names without dashes: {"scale": "1:10", "no-rating": true}. */
export type DataOptions = Readonly<Record<string, string | number | boolean | readonly number[]>>;
/** Likewise those of training: {"method": "als", "preset": "paper", "num-factors": 8, "sweeps": 30, "seed": 1}. */
export type TrainOptions = Readonly<Record<string, string | number | boolean>>;

/** What was understood: `als_inspect --data --json` prints `summary`, and to a person `text`. */
export interface Understood {
  readonly text: string;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly numUsers: number;
  readonly numItems: number;
  readonly numRatings: number;
  /** Most rated first, at most 500: what a favourite is chosen from. */
  readonly favourites: readonly { readonly id: string; readonly title: string }[];
}

/** What a training will take, said before it begins. */
export interface Estimate {
  readonly bytes: number; // of memory, in all
  readonly multiplyAdds: number; // of all sweeps together
}

export interface CurvesOutcome {
  readonly numTrain: number;
  readonly numTest: number;
  readonly trainRmse: number;
  readonly testRmse: number | null;
  readonly testMae: number | null;
  readonly curve: readonly Readonly<Record<string, number>>[]; // as als_train --json
}

export interface BundleOutcome {
  readonly modelId: string;
  readonly bytes: number;
  readonly files: readonly string[]; // manifest.json among them
}

export interface Trainer {
  /** Reads the host's files, in place of what was read before. */
  read(options: DataOptions): Understood | Failure;
  estimate(options: TrainOptions & { readonly bundle: boolean }): Estimate | Failure;
  /**
   * One training of the rating head, as als_train: "split" ("none", "random", "per-user", "paper-leaking"), "test-fraction", and
   * "favourite", an item's id, besides the options of training.
   */
  curves(options: TrainOptions): CurvesOutcome | Failure;
  /** The whole of als_export: "no-evaluation" and "affinity-bias-weight" besides the options of training, and "favourite". */
  bundle(options: TrainOptions): BundleOutcome | Failure;
  /** A file of the last bundle(), a copy. */
  file(name: string): Uint8Array;
  delete(): void;
}
