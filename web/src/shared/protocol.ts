// What the page and the engine's worker say to each other. The worker implements EngineApi; Comlink carries the calls. The
// worker keeps nothing about the visitor: every question carries all ratings.

import type { ErrorCode, LoadState, Movie, ScoreKind } from '../../../wasm/als_engine';
import type { Filter, FilterReport } from './filter';
import type { Manifest } from './manifest';
import type { ModelReport } from './report';

export type { LoadState, Movie, ScoreKind };

export interface Rating {
  readonly movieId: number;
  readonly stars: number; // 0.5 ... 5
}

/** A movie with what the visitor is predicted to give it. */
export interface RankedMovie extends Movie {
  readonly predicted: number; // stars
}

export interface RecommendQuestion {
  readonly ratings: readonly Rating[];
  readonly n: number;
  readonly excludeSeen: boolean;
  readonly excluded: readonly number[]; // films that the visitor does not want to see listed
  readonly filter: Filter | null; // null: neither filter nor count
}

export interface Answer {
  readonly movies: readonly RankedMovie[];
  readonly milliseconds: number; // in the engine
  readonly filtered: FilterReport | null; // of a question with a filter
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

export interface OpenOptions {
  readonly modelUrl: string; // absolute, of the folder, with a slash at its end
  readonly engineUrls: Readonly<Record<'simd' | 'threads', string>>; // absolute
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

export interface EngineApi {
  /** Loads and checks engine and model; goes on where an earlier call failed. Resolves when all is there and verified. */
  load(options: OpenOptions, onProgress: (progress: LoadProgress) => void): Promise<LoadResult>;
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
  /** For each clue the film that it means. */
  match(clues: readonly FilmClue[]): FilmMatch[];
  /** Fetches the report of the model that is loading or loaded. */
  report(): Promise<ReportResult>;
}
