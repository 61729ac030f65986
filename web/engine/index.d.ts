// The types of the package. dist/index.d.ts is this file beside als_engine.d.ts, the engine's own; src/index.ts must match it
// or does not compile.

import type { Engine, ErrorCode, LoadState, Movie, RecommendOptions } from '../../wasm/als_engine';

export type * from '../../wasm/als_engine';

export interface Rating {
  readonly movieId: number; // MovieLens's
  readonly stars: number; // 0.5 ... 5 by halves
}

export interface Film extends Movie {
  readonly predicted: number; // stars, 0.5 ... 5
  readonly low: number; // four of five ratings fall between low and high, both included
  readonly high: number;
}

export interface OpenOptions {
  /** The folder of a bundle (als_export --out), with its manifest.json. */
  readonly model: string | URL;
  /** Where als_engine.mjs lies, with als_engine.wasm beside it. Default: beside this module. */
  readonly engine?: string | URL;
  /** Called as bytes come and after each file; `usable` is null until the first has been added. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the download; what has come stays usable, and `complete` rejects. */
  readonly signal?: AbortSignal;
}

export interface Progress {
  readonly bytesLoaded: number;
  readonly bytesTotal: number;
  readonly usable: LoadState | null;
}

/** What can go wrong: beside the engine's codes the network, and an engine that does not start. */
export class ModelError extends Error {
  readonly code: ErrorCode | 'network' | 'engine';
  readonly file: string; // of the bundle; '' if it is about none
}

export interface Model {
  /** Of dataset, licence (to be shown beside the films), quality: core/als/bundle/FORMAT.md, "Manifest". */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** All questions that the engine answers, each a call of about a millisecond. Ratings go with every call. */
  readonly engine: Engine;
  /**
   * When all films are there and the engine has given the bundle's golden answers. Until then the most rated films can be
   * used, and what is predicted for one does not change as others come. Rejects with a ModelError.
   */
  readonly complete: Promise<void>;
  /** The best films for these ratings, best first; without ratings the most rated ones. Throws ModelError. */
  recommend(ratings: readonly Rating[], options?: Partial<RecommendOptions>): Film[];
  /** The nearest films. Throws ModelError if the model does not know this one. */
  similar(movieId: number, n?: number): Movie[];
  /** Films whose title has every word, best match first; the last word may be unfinished. */
  search(query: string, n?: number): Movie[];
  /** Gives the engine's memory back; nothing may be asked afterwards. */
  close(): void;
}

/** Resolves as soon as the first part of the model, the 8,192 most rated films, can be used. Rejects with a ModelError. */
export function openModel(options: OpenOptions): Promise<Model>;
