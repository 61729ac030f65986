// What the page and the engine's worker say to each other. The worker implements EngineApi; Comlink carries the calls. The
// worker keeps nothing about the visitor: every question carries all ratings.

import type {
  Confidence,
  Dials,
  ErrorCode,
  LoadState,
  Movie,
  Predictions,
  ScoreKind,
  SelfCheck,
} from '../../../wasm/als_engine';
import type { Filter, FilterReport } from './filter';
import type { Manifest } from './manifest';
import type { ModelReport } from './report';

export type { Confidence, Dials, LoadState, Movie, Predictions, ScoreKind, SelfCheck };

export interface Rating {
  readonly movieId: number;
  readonly stars: number; // 0.5 ... 5
}

/** A movie with what the visitor is predicted to give it. */
export interface RankedMovie extends Movie {
  readonly predicted: number; // stars
  readonly low: number; // four of five ratings fall between these, in stars
  readonly high: number;
}

export interface RecommendQuestion {
  readonly ratings: readonly Rating[];
  readonly n: number; // 1 ... 1000
  readonly offset?: number; // films of the pages before
  readonly excludeSeen: boolean;
  readonly excluded: readonly number[]; // films that the visitor does not want to see listed
  readonly filter: Filter | null; // null: neither filter nor count
  readonly dials?: Dials; // none: as the model has it
}

export interface Answer {
  readonly movies: readonly RankedMovie[];
  readonly milliseconds: number; // in the engine
  readonly filtered: FilterReport | null; // of a question with a filter
  readonly numPassing: number; // films of the list, on all pages together
  readonly about: RankedMovie | null; // the film that `similar` was asked for, if the model knows it
}

/** What a list from elsewhere says of a film; 0 and '' where it says nothing. */
export interface FilmClue {
  readonly movieId: number;
  readonly imdbId: number;
  readonly tmdbId: number;
  readonly title: string;
  readonly year: number;
}

export type MatchedBy = 'movielens' | 'imdb' | 'tmdb' | 'title' | 'title-near-year' | 'title-only';

export type FilmMatch = { readonly movie: Movie; readonly by: MatchedBy } | null;

export interface JointQuestion {
  readonly ratings: readonly Rating[];
  readonly others: readonly Rating[];
  readonly n: number;
  readonly excluded: readonly number[];
}

export interface JointMovie extends RankedMovie {
  readonly predictedOther: number; // stars
}

/** How alike two tastes are; "mine" are the question's own ratings. */
export interface TasteAnswer {
  readonly likeness: number; // -1: opposite ... 1: the same; 0 if one of the two has rated nothing
  readonly meanDifference: number; // stars, of the films in common
  readonly inCommon: readonly {
    readonly movieId: number;
    readonly mine: number;
    readonly theirs: number;
  }[];
  readonly joint: readonly JointMovie[];
}

export interface ExplainQuestion {
  readonly movieId: number;
  readonly ratings: readonly Rating[];
  readonly score?: 'for-you' | 'affinity' | 'stars'; // else what the list is ordered by, if it can be explained
}

/** The score is the sum of all its parts. */
export interface ExplainedScore {
  readonly score: ScoreKind;
  readonly average: number; // what everybody gives the film, in the units of the score
  readonly prior: number; // what is assumed of any visitor
  readonly popularity: number;
  readonly parts: readonly { readonly movieId: number; readonly contribution: number }[];
}

/** A film as it stands, and had one of the ratings not been given. Places count from 1 among unrated films. */
export interface WhatIf {
  readonly score: number;
  readonly predicted: number;
  readonly place: number;
  readonly without: readonly {
    readonly movieId: number; // the rating that is left out
    readonly score: number;
    readonly predicted: number;
    readonly place: number;
  }[];
}

export interface NextQuestion {
  readonly ratings: readonly Rating[];
  readonly n: number; // 1 ... 100
  readonly excluded: readonly number[]; // skipped, not seen, not interested
}

/** A film whose rating would tell much. */
export interface NextFilm extends RankedMovie {
  readonly gain: number; // P(seen) * expected information, nats
  readonly seen: number; // P(seen)
  readonly deviation: number; // of the visitor's rating around `predicted`
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
  readonly genres: readonly string[]; // none until the first items are there
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
  readonly code: ErrorCode | 'network' | 'engine';
  readonly file: string; // '' if no file is to blame
  readonly message: string;
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
  recommend(question: RecommendQuestion): Answer;
  similar(
    movieId: number,
    ratings: readonly Rating[],
    n: number,
    excluded: readonly number[],
  ): Answer;
  search(query: string, ratings: readonly Rating[], n: number): Answer;
  movies(movieIds: readonly number[], ratings: readonly Rating[]): Answer;
  /** Films for two visitors that neither has rated, with the predictions for both. */
  joint(question: JointQuestion): readonly JointMovie[];
  /** The same with how alike the two are. */
  taste(question: JointQuestion): TasteAnswer;
  /** Stars with the interval in which four of five ratings fall, for the films that the model knows. */
  predict(movieIds: readonly number[], ratings: readonly Rating[]): Predictions;
  explain(question: ExplainQuestion): ExplainedScore;
  /** Without each of `leftOut` by itself; at most 100 of the question's ratings. */
  whatIf(question: ExplainQuestion, leftOut: readonly number[]): WhatIf;
  /** Well-known films in threes, each of one kind. */
  startGroups(): readonly (readonly RankedMovie[])[];
  nextToRate(question: NextQuestion): readonly NextFilm[];
  /** How well the visitor is known, and would be with the next n films rated. */
  confidence(question: NextQuestion): Confidence;
  /** Each rating as predicted from the others. */
  checkMe(ratings: readonly Rating[]): SelfCheck;
  /** For each clue the film that it means. */
  match(clues: readonly FilmClue[]): FilmMatch[];
  /** Fetches the report of the model that is loading or loaded. */
  report(): Promise<ReportResult>;
}
