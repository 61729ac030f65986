// The types of exactly what bindings.cpp exports; web/test/unit/engine_contract.test.ts compares them with the running module.
//
// Nothing is thrown across the border and no view of the WebAssembly heap leaves it: byte arrays are copied in, typed
// arrays are copied out, and every call answers a Reply. Movies are named by their MovieLens id everywhere; ids that the
// loaded bundle does not know are left out and counted in `numUnknown`. The engine keeps nothing about the visitor: each
// call carries all ratings (ids and half stars 0.5 ... 5, in parallel arrays).

export type ErrorCode =
  | "invalid-argument"
  | "parse"
  | "io"
  | "bad-format"
  | "unsupported-version"
  | "corrupt"
  | "numerical"
  | "cancelled";

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
export type ScoreKind = "for-you" | "affinity" | "stars" | "popularity";

/// Which movies may be listed; a missing field restricts nothing. Masks have the bits of `EngineInfo.genres`.
export interface ItemFilter {
  readonly withGenres?: number; // a movie has all of them
  readonly withoutGenres?: number; // a movie with any of them goes
  readonly yearFrom?: number; // both ends included, 0: no bound; a movie of unknown year is in no range
  readonly yearTo?: number;
  readonly minRatings?: number;
}

/// What the visitor can turn; missing or 0 leaves the scores as they are.
export interface Dials {
  readonly watch?: number; // -1: only how many stars ... 1: only whether they would watch it
  readonly popularity?: number; // -1: obscure ... 1: popular
  readonly recency?: number; // -1: old ... 1: new
  readonly diversity?: number; // 0 ... 1: how much the list avoids to repeat itself
}

export interface RecommendOptions {
  readonly score: ScoreKind;
  readonly n: number; // 1 ... 1000
  readonly offset?: number; // 0 ... 100000: so many of the best are skipped, for the pages after the first
  readonly excludeSeen: boolean; // leave out the movies that the visitor has rated
  readonly minRatings: number; // only movies with at least so many training ratings
  readonly excluded?: Uint32Array; // movies not to be listed
  readonly filter?: ItemFilter;
  readonly dials?: Dials;
  readonly count?: boolean; // whether to answer `counts`
}

/// What the filter leaves of all movies that the list would have without it.
export interface FilterCounts {
  readonly numLooked: number;
  readonly numPassing: number;
  readonly genres: Int32Array; // of those that pass, how many have it, by `EngineInfo.genres`
  // How many would pass without that part of the filter:
  readonly withoutWithGenres: number;
  readonly withoutWithoutGenres: number;
  readonly withoutYears: number;
  readonly withoutMinRatings: number;
}

/// Parallel arrays, best first. `predicted` are stars, 0.5 ... 5, for the visitor's ratings, `deviations` the standard
/// deviation of the visitor's rating around them.
export interface MovieList {
  readonly movieIds: Uint32Array;
  readonly scores: Float32Array;
  readonly predicted: Float32Array;
  readonly deviations: Float32Array;
  readonly low: Float32Array; // four of five ratings fall between low and high, both included
  readonly high: Float32Array;
  readonly numUnknown: number;
  readonly numPassing: number; // of `recommend`: on all pages together
  readonly counts: FilterCounts | null; // null if not asked for
}

export interface Predictions {
  readonly movieIds: Uint32Array; // the targets that the bundle knows
  readonly stars: Float32Array;
  readonly deviations: Float32Array; // as in MovieList
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly numUnknown: number;
}

/// Why a movie has its score: average + prior + popularity + all contributions, up to the rounding of the query (1e-3).
export interface Explanation {
  readonly average: number; // what everybody gives the movie, in the units of the score
  readonly prior: number; // what is assumed of any visitor
  readonly popularity: number;
  readonly movieIds: Uint32Array; // the visitor's ratings, the most rated movies first
  readonly contributions: Float64Array;
}

/// The movie as it stands, and had one of the ratings not been given: exact solves. Places count from 1 among the movies
/// that the visitor has not rated.
export interface LeaveOneOut {
  readonly score: number;
  readonly predicted: number;
  readonly place: number;
  readonly movieIds: Uint32Array; // the rating that is left out
  readonly scores: Float32Array;
  readonly predictions: Float32Array;
  readonly places: Int32Array;
}

export interface NextToRateOptions {
  readonly n?: number; // 1 ... 100, else 3
  readonly excluded?: Uint32Array; // "haven't seen" and the like
  readonly minRatings?: number; // else 10
  readonly diverse?: boolean; // else true: each film counts what it says beyond the ones before it
}

/// Parallel arrays, the films whose ratings would tell most first.
export interface NextToRate {
  readonly movieIds: Uint32Array;
  readonly gains: Float32Array; // P(seen) * expected information, nats
  readonly seen: Float32Array; // P(seen)
  readonly predicted: Float32Array;
  readonly deviations: Float32Array;
}

/// How well the visitor is known: standard deviations in stars of a rating around its prediction, root mean square over the
/// 500 most rated movies.
export interface Confidence {
  readonly prior: number; // without ratings
  readonly now: number;
  readonly within: number; // now: four of five ratings fall so near to their prediction, in stars
  readonly afterNext: number; // with the films of nextToRate rated too
  readonly floor: number; // if the visitor were known exactly
  readonly share: number; // 0: nothing is known ... 1: all that can be (shares of variance)
  readonly shareAfterNext: number;
  readonly numNext: number;
}

/// Parallel arrays: each of the visitor's ratings as predicted from the others.
export interface SelfCheck {
  readonly movieIds: Uint32Array;
  readonly given: Float32Array;
  readonly predicted: Float32Array;
  readonly deviations: Float32Array;
  readonly low: Float32Array; // four of five ratings fall between low and high, both included
  readonly high: Float32Array;
  readonly rmse: number; // 0 without ratings
  readonly rmseItemMeans: number; // of what everybody gives the movie instead
  readonly withinInterval: number; // share of the ratings
}

export interface MatchOptions {
  readonly n?: number; // of the joint list: 1 ... 1000, else 10
  readonly offset?: number;
  readonly excluded?: Uint32Array;
  readonly minRatings?: number; // else 10
  readonly filter?: ItemFilter;
}

/// How alike two tastes are, and the list for both: movies that neither has rated.
export interface TasteMatch {
  readonly likeness: number; // -1: opposite ... 1: the same; 0 if one of them has rated nothing
  readonly inCommon: Uint32Array; // rated by both
  readonly givenA: Float32Array;
  readonly givenB: Float32Array;
  readonly meanDifference: number; // of the stars in common
  readonly movieIds: Uint32Array;
  readonly scores: Float32Array;
  readonly predictedA: Float32Array;
  readonly predictedB: Float32Array;
  readonly numPassing: number; // on all pages together
}

export interface EngineInfo {
  readonly variant: "simd" | "threads";
  readonly numWorkers: number;
  readonly genres: readonly string[]; // in the order of the bundle's genre mask
}

export interface Engine {
  /// Files of a bundle, as bytes and unpacked: factors-<i> in order of i from 0; items-<i> and titles-<i> likewise; links
  /// once. The kinds may interleave. A file that is refused leaves the engine as it was.
  addFactors(bytes: Uint8Array): Reply<LoadState>;
  addItems(bytes: Uint8Array): Reply<LoadState>;
  addTitles(bytes: Uint8Array): Reply<LoadState>;
  addLinks(bytes: Uint8Array): Reply<LoadState>;

  info(): EngineInfo;
  recommend(
    movieIds: Uint32Array,
    ratings: Float32Array,
    options: RecommendOptions,
  ): Reply<MovieList>;
  predict(
    movieIds: Uint32Array,
    ratings: Float32Array,
    targets: Uint32Array,
  ): Reply<Predictions>;
  /// Nearest by the mean of three cosines: of both heads' factors and of the genres; `predicted` and `deviations` are empty.
  similar(
    movieId: number,
    n: number,
    minRatings: number,
    excluded: Uint32Array,
  ): Reply<MovieList>;
  /// Not for `popularity`, which explains itself.
  explain(
    movieIds: Uint32Array,
    ratings: Float32Array,
    movieId: number,
    score: ScoreKind,
  ): Reply<Explanation>;
  /// `leftOut`: at most 100 of the rated movies, each left out by itself; costs a list for each.
  leaveOneOut(
    movieIds: Uint32Array,
    ratings: Float32Array,
    movieId: number,
    score: ScoreKind,
    leftOut: Uint32Array,
  ): Reply<LeaveOneOut>;
  nextToRate(
    movieIds: Uint32Array,
    ratings: Float32Array,
    options: NextToRateOptions,
  ): Reply<NextToRate>;
  confidence(
    movieIds: Uint32Array,
    ratings: Float32Array,
    options: NextToRateOptions,
  ): Reply<Confidence>;
  checkMe(movieIds: Uint32Array, ratings: Float32Array): Reply<SelfCheck>;
  match(
    idsA: Uint32Array,
    ratingsA: Float32Array,
    idsB: Uint32Array,
    ratingsB: Float32Array,
    options: MatchOptions,
  ): Reply<TasteMatch>;
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
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
  printErr?: (text: string) => void;
}
declare const createEngineModule: (
  options?: EngineModuleOptions,
) => Promise<EngineModule>;
export default createEngineModule;
