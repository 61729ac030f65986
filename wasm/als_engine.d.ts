// The types of exactly what bindings.cpp exports; web/test/unit/engine_contract.test.ts compares them with the running module.
//
// Nothing is thrown across the border and no view of the WebAssembly heap leaves it: byte arrays are copied in, typed
// arrays are copied out, and every call answers a Reply. Items are named by their id in the data, a text in one line,
// everywhere; ids that the loaded bundle does not know are left out and counted in `numUnknown`. The engine keeps nothing
// about the visitor: each call carries all ratings (ids and values on the bundle's scale, in parallel arrays; `values` may be
// twice as long: after the ratings then stand their weights, 0 to 1, so much of a rating each counts for). A bundle
// without a rating head has no scale: what the visitor names is enough there, and any value does (1, say).

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

/// After each file: how much of the catalogue can be used. An item is usable when its factors, its row and its title are
/// there; usable items are always the `numUsable` most rated of `numItems`.
export interface LoadState {
  readonly numItems: number;
  readonly numUsable: number;
  readonly numFactors: number;
  readonly numLinks: number;
}

export interface Item {
  readonly itemId: string;
  readonly title: string; // for the screen: "The Matrix", without the year
  readonly year: number; // 0: unknown
  readonly tags: readonly string[];
  readonly numRatings: number; // in the training data
  /// The item's values for those of the manifest's about.links that have {} or {:07}, which come first there; '' where unknown.
  /// Those with {id} have no values. None before the links are loaded.
  readonly links: readonly string[];
}

/// for-you: what the visitor would watch and like, by both heads (only if the bundle has a watch head);
/// affinity: "more of this kind", for-you with more weight on the tags; rating: the predicted rating (only if the bundle has
/// a rating head); popularity: number of ratings, for a visitor without ratings.
export type ScoreKind = "for-you" | "affinity" | "rating" | "popularity";

/// Which items may be listed; a missing field restricts nothing. Tags are indices into `EngineInfo.tags`, at most 64 of
/// them; one that is beyond is a tag that no item has.
export interface ItemFilter {
  readonly withTags?: readonly number[]; // an item has all of them
  readonly withoutTags?: readonly number[]; // an item with any of them goes
  readonly yearFrom?: number; // both ends included, 0: no bound; an item of unknown year is in no range
  readonly yearTo?: number;
  readonly minRatings?: number;
  readonly withoutDecades?: readonly number[]; // d: the ten years from 1500 + 10 d; 0 ... 63
  readonly only?: readonly string[]; // ids of the only items that may be listed
}

/// What the visitor can turn; missing or 0 leaves the scores as they are.
export interface Dials {
  readonly watch?: number; // -1: only the predicted rating ... 1: only whether they would choose it
  readonly popularity?: number; // -1: obscure ... 1: popular
  readonly recency?: number; // -1: old ... 1: new
  readonly diversity?: number; // 0 ... 1: how much the list avoids to repeat itself
  readonly unseen?: number; // 0 ... 1: how much it avoids what the visitor has surely seen; only with a watch head
}

export interface RecommendOptions {
  readonly score: ScoreKind;
  readonly n: number; // 1 ... 1000
  readonly offset?: number; // 0 ... 100000: so many of the best are skipped, for the pages after the first
  readonly excludeSeen: boolean; // leave out the items that the visitor has rated
  readonly minRatings: number; // only items with at least so many training ratings
  readonly excluded?: readonly string[]; // items not to be listed
  readonly filter?: ItemFilter;
  readonly dials?: Dials;
  readonly count?: boolean; // whether to answer `counts`
}

/// What the filter leaves of all items that the list would have without it.
export interface FilterCounts {
  readonly numLooked: number;
  readonly numPassing: number;
  readonly tags: Int32Array; // of those that pass, how many have it, by `EngineInfo.tags`
  // How many would pass without that part of the filter:
  readonly withoutWithTags: number;
  readonly withoutWithoutTags: number;
  readonly withoutYears: number;
  readonly withoutMinRatings: number;
  readonly withoutOnly: number;
}

/// Parallel arrays, best first. `predicted` are the visitor's ratings as predicted, on the scale; without a rating head these
/// four are empty.
export interface ItemList {
  readonly itemIds: string[];
  readonly scores: Float32Array;
  readonly predicted: Float32Array;
  readonly low: Float32Array; // four of five ratings fall between low and high, both included
  readonly high: Float32Array;
  readonly likely: Float32Array; // probability of a rating in the top third of the scale, 0 to 1
  /// Of `recommend`: probability that the visitor has seen it already; empty where the score does not look at the watch head.
  readonly seen: Float32Array;
  readonly numUnknown: number;
  readonly numPassing: number; // of `recommend` and `similar`: on all pages together
  readonly counts: FilterCounts | null; // null if not asked for
}

export interface Predictions {
  readonly itemIds: string[]; // the targets that the bundle knows
  readonly predicted: Float32Array;
  readonly low: Float32Array; // as in ItemList
  readonly high: Float32Array;
  readonly likely: Float32Array;
  readonly numUnknown: number;
}

/// Why an item has its score: average + prior + popularity + all contributions, up to the rounding of the query (1e-3).
export interface Explanation {
  readonly average: number; // what everybody gives the item, in the units of the score
  readonly prior: number; // what is assumed of any visitor
  readonly popularity: number;
  readonly unseen: number; // not among them: what the dial `unseen` adds, turned all the way
  readonly itemIds: string[]; // the visitor's ratings, the most rated items first
  readonly contributions: Float64Array;
}

/// The item as it stands, and had one of the ratings not been given: exact solves. Places count from 1 among the items
/// that the visitor has not rated. Without a rating head the predictions are 0.
export interface LeaveOneOut {
  readonly score: number;
  readonly predicted: number;
  readonly place: number;
  readonly itemIds: string[]; // the rating that is left out
  readonly scores: Float32Array;
  readonly predictions: Float32Array;
  readonly places: Int32Array;
}

export interface NextToRateOptions {
  readonly n?: number; // 1 ... 100, else 3
  readonly excluded?: readonly string[]; // "haven't seen" and the like
  readonly minRatings?: number; // else 10
  readonly diverse?: boolean; // else true: each item counts what it says beyond the ones before it
  readonly filter?: ItemFilter;
}

/// Parallel arrays, the items whose ratings would tell most first, of all people together; the last is empty without a rating head.
export interface NextToRate {
  readonly itemIds: string[];
  readonly gains: Float32Array; // P(seen) * expected information, nats
  readonly seen: Float32Array; // P(seen), of the first person, as are the predictions
  readonly predicted: Float32Array;
}

/// How well the visitor is known: standard deviations of a rating around its prediction, in units of the scale, root mean
/// square over the 500 most rated items.
export interface Confidence {
  readonly prior: number; // without ratings
  readonly now: number;
  readonly within: number; // now: four of five ratings fall so near to their prediction
  readonly afterNext: number; // with the items of nextToRate rated too
  readonly floor: number; // if the visitor were known exactly
  readonly share: number; // 0: nothing is known ... 1: all that can be (shares of variance)
  readonly shareAfterNext: number;
  readonly numNext: number;
}

/// Parallel arrays: each of the visitor's ratings as predicted from the others.
export interface SelfCheck {
  readonly itemIds: string[];
  readonly given: Float32Array;
  readonly predicted: Float32Array;
  readonly low: Float32Array; // four of five ratings fall between low and high, both included
  readonly high: Float32Array;
  readonly rmse: number; // 0 without ratings
  readonly rmseItemMeans: number; // of what everybody gives the item instead
  readonly withinInterval: number; // share of the ratings
}

/// Of similar items.
export interface SimilarOptions {
  readonly n?: number; // 1 ... 1000, else 10
  readonly excluded?: readonly string[];
  readonly minRatings?: number; // else 10
  readonly filter?: ItemFilter;
}

/// How alike two tastes are.
export interface TasteMatch {
  readonly likeness: number; // -1: opposite ... 1: the same; 0 if one of them has rated nothing
  readonly inCommon: string[]; // rated by both
  readonly givenA: Float32Array;
  readonly givenB: Float32Array;
  readonly meanDifference: number; // of the ratings in common
}

/// all: everybody gets their share; nobody-minds: the least happy one likes it all the same; somebody-loves: the happiest one
/// likes it much. Without a rating head always "all".
export type Suits = "all" | "nobody-minds" | "somebody-loves";

export interface GroupOptions {
  readonly suits: Suits;
  readonly n?: number; // 1 ... 1000, else 10
  readonly offset?: number;
  readonly excluded?: readonly string[]; // neither rated by anybody nor these are in the list
  readonly minRatings?: number; // else 10
  readonly filter?: ItemFilter;
}

/// A list for several people, best first. `predicted` and `likely` as in ItemList: of the first item for each person, then of
/// the second; empty without a rating head.
export interface GroupList {
  readonly itemIds: string[];
  readonly predicted: Float32Array;
  readonly likely: Float32Array;
  readonly numPassing: number; // on all pages together
}

/// A rating is min, min + step, ... or max.
export interface RatingScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface EngineInfo {
  readonly variant: "simd" | "threads";
  readonly numWorkers: number;
  readonly tags: readonly string[]; // at most 64
  readonly scale: RatingScale | null; // null without a rating head: the bundle predicts no ratings
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
    itemIds: readonly string[],
    values: Float32Array,
    options: RecommendOptions,
  ): Reply<ItemList>;
  /// Only with a rating head.
  predict(
    itemIds: readonly string[],
    values: Float32Array,
    targets: readonly string[],
  ): Reply<Predictions>;
  /// Nearest by the mean of three cosines: of both heads' factors and of the tags; `predicted` is empty.
  similar(itemId: string, options: SimilarOptions): Reply<ItemList>;
  /// Not for `popularity`, which explains itself.
  explain(
    itemIds: readonly string[],
    values: Float32Array,
    itemId: string,
    score: ScoreKind,
  ): Reply<Explanation>;
  /// `leftOut`: at most 100 of the rated items, each left out by itself; costs a list for each.
  leaveOneOut(
    itemIds: readonly string[],
    values: Float32Array,
    itemId: string,
    score: ScoreKind,
    leftOut: readonly string[],
  ): Reply<LeaveOneOut>;
  /// For `sizes` see `group`; one person is a group too.
  nextToRate(
    itemIds: readonly string[],
    values: Float32Array,
    sizes: Int32Array,
    options: NextToRateOptions,
  ): Reply<NextToRate>;
  /// Only with a rating head.
  confidence(
    itemIds: readonly string[],
    values: Float32Array,
    options: NextToRateOptions,
  ): Reply<Confidence>;
  /// Only with a rating head.
  checkMe(itemIds: readonly string[], values: Float32Array): Reply<SelfCheck>;
  /// One list for one to six people: their ratings one after the other, the first `sizes[0]` of the first person, and so on.
  group(
    itemIds: readonly string[],
    values: Float32Array,
    sizes: Int32Array,
    options: GroupOptions,
  ): Reply<GroupList>;
  /// Of two people, as `group` takes them.
  match(
    itemIds: readonly string[],
    values: Float32Array,
    sizes: Int32Array,
  ): Reply<TasteMatch>;
  items(itemIds: readonly string[]): Reply<Item[]>; // unknown ids are left out
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
