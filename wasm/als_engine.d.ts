// The types of exactly what bindings.cpp exports; web/test/engine_contract.test.ts compares them with the running module.
//
// Nothing is thrown across the border and no view of the WebAssembly heap leaves it: byte arrays are copied in, typed
// arrays are copied out, and every call answers a Reply. Movies are named by their MovieLens id everywhere; ids that the
// loaded bundle does not know are left out and counted in `numUnknown`. The engine keeps nothing about the visitor: each
// call carries all ratings (ids and half stars 0.5 ... 5, in parallel arrays).

export type ErrorCode =
  | 'invalid-argument'
  | 'parse'
  | 'io'
  | 'bad-format'
  | 'unsupported-version'
  | 'corrupt'
  | 'numerical'
  | 'cancelled';

export interface Failure {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
}
export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}
export type Reply<T> = Success<T> | Failure;

/// After each file: how much of the catalogue can be used. A movie is usable when its factors, its item row and its
/// title are there; usable movies are always the `numUsable` most rated of `numItems`.
export interface LoadState {
  readonly numItems: number;
  readonly numUsable: number;
  readonly numFactors: number;
  readonly numLinks: number;
}

export interface Movie {
  readonly movieId: number;
  readonly title: string; // for the screen: "The Matrix", without the year
  readonly year: number; // 0: unknown
  readonly genres: readonly string[];
  readonly numRatings: number; // in the training data
  readonly imdbId: number; // 0: unknown, or links not loaded yet
  readonly tmdbId: number; // 0: unknown, or links not loaded yet
}

/// for-you: what the visitor would watch and like, by both heads (only if the bundle has a watch head);
/// affinity: "more of this kind", for-you with more weight on the genres; stars: the predicted rating; popularity: number of
/// ratings, for a visitor without ratings.
export type ScoreKind = 'for-you' | 'affinity' | 'stars' | 'popularity';

export interface RecommendOptions {
  readonly score: ScoreKind;
  readonly n: number; // 1 ... 1000
  readonly excludeSeen: boolean; // leave out the movies that the visitor has rated
  readonly minRatings: number; // only movies with at least so many training ratings
}

/// Parallel arrays, best first. `predicted` are stars, 0.5 ... 5, for the visitor's ratings, `deviations` the standard
/// deviation of the visitor's rating around them.
export interface MovieList {
  readonly movieIds: Uint32Array;
  readonly scores: Float32Array;
  readonly predicted: Float32Array;
  readonly deviations: Float32Array;
  readonly numUnknown: number;
}

export interface Predictions {
  readonly movieIds: Uint32Array; // the targets that the bundle knows
  readonly stars: Float32Array;
  readonly numUnknown: number;
}

export interface EngineInfo {
  readonly variant: 'simd' | 'threads';
  readonly numWorkers: number;
  readonly genres: readonly string[]; // in the order of the bundle's genre mask
}

export interface Engine {
  /// Files of a bundle, as bytes: factors-<i> in order of i from 0; items-<i> (already gunzipped) and titles-<i> likewise;
  /// links once. The three kinds may interleave.
  addFactors(bytes: Uint8Array): Reply<LoadState>;
  addItems(bytes: Uint8Array): Reply<LoadState>;
  addTitles(bytes: Uint8Array): Reply<LoadState>;
  addLinks(bytes: Uint8Array): Reply<LoadState>;

  info(): EngineInfo;
  recommend(movieIds: Uint32Array, ratings: Float32Array, options: RecommendOptions): Reply<MovieList>;
  predict(movieIds: Uint32Array, ratings: Float32Array, targets: Uint32Array): Reply<Predictions>;
  /// Nearest by cosine of the item factors; `predicted` and `deviations` are empty.
  similar(movieId: number, n: number, minRatings: number): Reply<MovieList>;
  /// Movies whose title holds every word of the query (accents and case folded, "The Matrix" finds "Matrix, The", a year
  /// counts as a word; the last word may be unfinished), best match first, then most rated first.
  search(query: string, n: number): Reply<Uint32Array>;
  movies(movieIds: Uint32Array): Reply<Movie[]>; // unknown ids are left out
  delete(): void;
}

export interface EngineModule {
  Engine: { new (numWorkers: number): Engine };
}

/// The default export of als_engine.mjs. `numThreads` sizes the pool of the threads build (numWorkers - 1 of them).
export interface EngineModuleOptions {
  numThreads?: number;
  locateFile?: (path: string, prefix: string) => string;
  mainScriptUrlOrBlob?: string | URL;
  wasmBinary?: ArrayBuffer | Uint8Array;
  printErr?: (text: string) => void;
}
declare const createEngineModule: (options?: EngineModuleOptions) => Promise<EngineModule>;
export default createEngineModule;
