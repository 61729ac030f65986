// The bundle's report (core/als/bundle/FORMAT.md, "The report"): the figures about a model, ready to be drawn. The worker checks
// its bytes and that it is about the loaded model; what a bundle's maker could not say is missing or null in it.

export interface PowerLaw {
  readonly exponent: number;
  readonly standardError: number;
  readonly xMin: number;
  readonly inTail: number;
  readonly distance: number; // Kolmogorov-Smirnov, between the fit and the counts
}

export interface CountsReport {
  readonly tail: readonly (readonly [x: number, share: number])[]; // share of counts of at least x
  readonly powerLaw?: PowerLaw;
}

export interface Curve {
  readonly train: readonly number[]; // RMSE by sweep
  readonly test: readonly number[];
}

export interface GenrePlace {
  readonly genre: string;
  readonly x: number;
  readonly y: number;
}

export interface ListedFilm {
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
  readonly numRatings: number;
}

export const listNames = ['for-you', 'affinity', 'paper', 'paperByStars'] as const;
export type ListName = (typeof listNames)[number];

export interface Favourite {
  readonly movieId: number;
  readonly title: string;
  readonly lists: Readonly<Partial<Record<ListName, readonly ListedFilm[]>>>;
}

export interface PolarisingFilm {
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
  readonly deviation: number; // stars
}

export type MapRow = readonly [
  movieId: number,
  title: string,
  year: number,
  genreMask: number,
  pcaX: number,
  pcaY: number,
  tsneX: number,
  tsneY: number,
];

export interface MovieMaps {
  readonly columns: readonly string[];
  readonly genres: readonly string[]; // by bit of the mask
  readonly explained: readonly number[]; // shares of variance of the two principal components
  readonly perplexity: number;
  readonly divergence: number;
  readonly movies: readonly MapRow[]; // most rated first
}

export interface Interval {
  readonly mean: number;
  readonly low: number; // of 95 %
  readonly high: number;
}

/** How visitors fare who have rated so many films. */
export interface SupportQuality {
  readonly rmse: number;
  readonly ndcg10: number;
  readonly recall20: number;
  readonly coverage80: number;
  readonly visitors: number;
  readonly popularityNdcg10: number;
  readonly itemMeanRmse: number;
  // Paired by visitor: this model less the baseline. Bundles of older tools have none.
  readonly ndcg10LessPopularity?: Interval;
  readonly squaredErrorLessItemMean?: Interval;
}

export interface Quality {
  readonly protocol: string;
  readonly heldOutUsers: number;
  readonly testFraction: number;
  readonly seed: number;
  readonly numVisitors: number;
  readonly numTestRatings: number;
  readonly rmse: number;
  readonly mae: number;
  readonly support?: Readonly<Record<string, SupportQuality>>; // by number of ratings
  readonly seenCalibrationError?: number;
}

export interface ModelReport {
  readonly format: 'matinee-report';
  readonly version: number;
  readonly modelId: string;
  readonly ratings: {
    readonly numRatings: number;
    readonly numUsers: number;
    readonly numMovies: number;
    readonly numRatedMovies: number;
    readonly byHalfStars: readonly number[]; // of 0.5, 1 ... 5 stars
    readonly popularity: CountsReport; // ratings of a film
    readonly activity: CountsReport; // ratings by a person
  };
  readonly genres: readonly {
    readonly genre: string;
    readonly movies: number;
    readonly ratings: number;
    readonly meanStars: number;
  }[];
  readonly curves: Readonly<Record<'thisModel' | 'biasOnly' | 'als' | 'alsWithGenres', Curve>>;
  readonly genreVectors: {
    readonly twoFactors?: readonly GenrePlace[];
    readonly principalComponents?: {
      readonly explained: readonly number[];
      readonly genres: readonly GenrePlace[];
    };
  } | null;
  readonly movieMaps: MovieMaps | null;
  readonly polarising: {
    readonly among: number;
    readonly most: readonly PolarisingFilm[];
    readonly least: readonly PolarisingFilm[];
  } | null;
  readonly favourites: readonly Favourite[];
  readonly quality: Quality | null;
}

export const reportVersion = 1;

/** What is wrong with it for a page that shows this model, or null. */
export function problemOf(report: ModelReport, modelId: string): string | null {
  // `format` and `version` are what the file claims, whatever the type says.
  if ((report.format as string) !== 'matinee-report') return 'it is no report of a Matinee model';
  if (report.version > reportVersion) return 'it needs a newer version of this page';
  return report.modelId === modelId ? null : 'it is about another model';
}
