// What the page and the engine's worker say to each other. The worker implements EngineApi; calls.ts carries the calls. The
// worker keeps nothing about the visitor: every question carries all ratings.

import type {
  Confidence,
  Dials,
  ErrorCode,
  LoadState,
  Item,
  Predictions,
  ScoreKind,
  SelfCheck,
  Suits,
} from '../../../wasm/als_engine';
import type { Filter, FilterReport, Within } from './filter';
import type { Manifest } from './manifest';
import type { ModelReport } from './report';

export type { Confidence, Dials, LoadState, Item, Predictions, ScoreKind, SelfCheck, Suits };

export interface Rating {
  readonly itemId: string;
  readonly value: number; // on the scale of the bundle, 1 for a heart
  readonly weight?: number; // 0 to 1: so much of a rating it counts for; all of it if it is not said
}

/** An item with what the visitor is predicted to give it. */
export interface RankedItem extends Item {
  readonly predicted: number; // on the scale
  readonly low: number; // four of five ratings fall between these
  readonly high: number;
  readonly likely: number; // probability, 0 to 1, of a rating in the top third of the scale
  readonly seen?: number; // of a list of recommendations: probability that the visitor has seen it already
}

export interface RecommendQuestion {
  readonly ratings: readonly Rating[];
  readonly n: number; // 1 ... 1000
  readonly offset?: number; // items of the pages before
  readonly excludeSeen: boolean;
  readonly excluded: readonly string[]; // items that the visitor does not want to see listed
  readonly filter: Filter | null; // null: neither filter nor count
  readonly within?: Within | null;
  readonly dials?: Dials; // none: as the model has it
}

/** Of a list that is not the visitor's own. */
interface ListQuestion {
  readonly ratings: readonly Rating[];
  readonly n: number; // 1 ... 1000
  readonly excluded: readonly string[];
  readonly filter: Filter | null;
  readonly within?: Within | null;
}
export interface SimilarQuestion extends ListQuestion {
  readonly itemId: string;
}
export interface SearchQuestion extends ListQuestion {
  readonly query: string;
}

/** What the best titles have of a query's words; some of them, where no title has all. */
export type FoundWords = 'all' | 'misspelt' | 'some';
export interface FoundItems {
  readonly items: readonly Item[];
  readonly words: FoundWords | 'none';
}
export interface SearchFound {
  readonly words: FoundWords | 'none';
  readonly newest: number; // year of the newest item, 0 if none has one
}

export interface Answer {
  readonly items: readonly RankedItem[];
  readonly milliseconds: number; // in the engine
  readonly filtered: FilterReport | null; // of a question with a filter
  readonly numPassing: number; // items of the list, on all pages together
  readonly found?: SearchFound; // of a search
  readonly about: RankedItem | null; // the item that `similar` was asked for, if the model knows it
}

/** What a list from elsewhere says of an item; 0 and '' where it says nothing. */
export interface ItemClue {
  readonly itemId: string;
  readonly links: Readonly<Record<string, string>>; // values by the links' names
  readonly title: string;
  readonly otherTitle: string; // the original one, where a list has both
  readonly year: number;
}

/**
 * "id", the name of a link, or how its title was found: "title", "title-near-year", "title-part", "title-close", "title-only". Of several
 * items, or of one that is asked about, "ids" (its title and ids name different ones), "other-id" (the titles agree, the ids do not) and
 * "title-part-only" (a part of the title agrees, and no year is given) besides; of none "nothing", or "beyond" if the model cannot
 * have it.
 */
export type MatchedBy = string;

/** One item, several that it may be, or none. */
export interface ItemMatch {
  readonly items: readonly Item[];
  readonly by: MatchedBy;
}

/** How alike two tastes are; "mine" are the first one's ratings. */
export interface TasteAnswer {
  readonly likeness: number; // -1: opposite ... 1: the same; 0 if one of the two has rated nothing
  readonly meanDifference: number; // of the items in common
  readonly inCommon: readonly {
    readonly itemId: string;
    readonly mine: number;
    readonly theirs: number;
  }[];
}

/** One list for several people. */
export interface GroupQuestion {
  readonly people: readonly (readonly Rating[])[]; // 1 ... 6
  readonly suits: Suits;
  readonly n: number;
  readonly excluded: readonly string[];
  readonly filter: Filter | null;
  readonly within?: Within | null;
}

/** What a person is predicted to make of an item. */
export interface Opinion {
  readonly predicted: number; // on the scale
  readonly likely: number; // probability, 0 to 1, of a rating in the top third of the scale
}

export interface GroupItem extends Item {
  readonly opinions: readonly Opinion[]; // of each person; zeros without a rating head
}

export interface GroupAnswer {
  readonly items: readonly GroupItem[];
  readonly numPassing: number;
  readonly milliseconds: number; // in the engine
}

export interface ReasonsQuestion {
  readonly people: readonly (readonly Rating[])[];
  readonly of: readonly { readonly itemId: string; readonly person: number }[];
}

/** What speaks against an item, in a person's predicted rating. */
export interface Reason {
  readonly average: number; // what everybody gives the item, on the scale
  /** The person's rating that says most against it, or least for it. */
  readonly rated: {
    readonly title: string;
    readonly value: number;
    readonly contribution: number; // on the scale
  } | null;
}

export interface ExplainQuestion {
  readonly itemId: string;
  readonly ratings: readonly Rating[];
  readonly score?: 'for-you' | 'affinity' | 'rating'; // else what the list is ordered by, if it can be explained
}

/** The score is the sum of all its parts. */
export interface ExplainedScore {
  readonly score: ScoreKind;
  readonly average: number; // what everybody gives the item, in the units of the score
  readonly prior: number; // what is assumed of any visitor
  readonly popularity: number;
  readonly unseen: number; // not among them: what the dial `unseen` adds, turned all the way
  readonly parts: readonly { readonly itemId: string; readonly contribution: number }[];
}

/** An item as it stands, and had one of the ratings not been given. Places count from 1 among unrated items. */
export interface WhatIf {
  readonly score: number;
  readonly predicted: number;
  readonly place: number;
  readonly without: readonly {
    readonly itemId: string; // the rating that is left out
    readonly score: number;
    readonly predicted: number;
    readonly place: number;
  }[];
}

export interface NextQuestion {
  readonly ratings: readonly Rating[];
  readonly others?: readonly (readonly Rating[])[]; // who are asked besides
  readonly n: number; // 1 ... 100
  readonly excluded: readonly string[]; // skipped, not seen, not interested
  readonly within?: Within | null;
}

export interface LoadProgress {
  readonly bytesLoaded: number;
  readonly bytesTotal: number; // 0 until the manifest is there
  readonly usable: LoadState | null;
  readonly manifest: Manifest | null;
  readonly engine: EngineFacts | null;
}

export interface EngineFacts {
  readonly variant: 'simd' | 'threads';
  readonly numWorkers: number;
  readonly tags: readonly string[]; // none until the first items are there
  readonly hasYears: boolean;
}

/** A compiled engine. */
export interface EngineBuild {
  readonly url: string; // of its JavaScript; the wasm lies beside it
  readonly wasmIntegrity: string; // what the wasm is, as `integrity` says it
}

export interface OpenOptions {
  readonly modelUrl: string; // absolute, of the folder, with a slash at its end
  readonly engines: Readonly<Record<'simd' | 'threads', EngineBuild>>; // with absolute addresses
  readonly useThreads: boolean;
  readonly numWorkers: number;
}

/** Crosses the worker border by value; a class would lose its prototype there. */
export interface LoadFailure {
  readonly code: ErrorCode | 'network' | 'missing' | 'engine'; // `missing`: the host says that the file is not there
  readonly file: string; // '' if no file is to blame
  readonly message: string;
  readonly suspects?: readonly string[]; // files of the build that may be the cause
}

export type LoadResult =
  { readonly ok: true } | { readonly ok: false; readonly failure: LoadFailure };

/** The bundle's report, checked; null if the bundle has none. */
export type ReportResult =
  | { readonly ok: true; readonly report: ModelReport | null }
  | { readonly ok: false; readonly failure: LoadFailure };

/** Across the worker's border it returns a promise, kept when the page has heard. */
export type OnProgress = (progress: LoadProgress) => unknown;

export interface EngineApi {
  /** Loads and checks engine and model; goes on where an earlier call failed. Resolves when all is there and verified. */
  load(options: OpenOptions, onProgress: OnProgress): Promise<LoadResult>;
  recommend(question: RecommendQuestion): Promise<Answer>;
  similar(question: SimilarQuestion): Answer;
  /** Titles that are likely meant; the first call fetches the index, with an empty query no more than that. */
  search(question: SearchQuestion): Promise<Answer>;
  items(itemIds: readonly string[], ratings: readonly Rating[]): Answer;
  /** One list for all of them, with everybody's predictions. */
  group(question: GroupQuestion): Promise<GroupAnswer>;
  /** Why the group's least happy ones are. */
  reasons(question: ReasonsQuestion): Promise<readonly Reason[]>;
  taste(mine: readonly Rating[], theirs: readonly Rating[]): Promise<TasteAnswer>;
  /** Ratings with the interval in which four of five ratings fall, for the items that the model knows. */
  predict(itemIds: readonly string[], ratings: readonly Rating[]): Predictions;
  explain(question: ExplainQuestion): Promise<ExplainedScore>;
  /** Without each of `leftOut` by itself; at most 100 of the question's ratings. */
  whatIf(question: ExplainQuestion, leftOut: readonly string[]): Promise<WhatIf>;
  /** Well-known items in threes, each of one kind. */
  startGroups(within: Within | null): readonly (readonly RankedItem[])[];
  /** Those whose ratings would tell most. */
  nextToRate(question: NextQuestion): readonly RankedItem[];
  /** How well the visitor is known, and would be with the next n items rated. */
  confidence(question: NextQuestion): Confidence;
  /** Each rating as predicted from the others. */
  checkMe(ratings: readonly Rating[]): SelfCheck;
  /** For each clue the item that it means. */
  match(clues: readonly ItemClue[]): Promise<ItemMatch[]>;
  /** Items that may be called so, those of the year first; 0 for any. */
  find(title: string, year: number, n: number): Promise<FoundItems>;
  /** Ids of the items in whose title one of these words stands. */
  titled(words: readonly string[]): Promise<readonly string[]>;
  /** Fetches the report of the model that is loading or loaded. */
  report(): Promise<ReportResult>;
}
