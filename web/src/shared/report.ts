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

export interface TagPlace {
  readonly tag: string;
  readonly x: number;
  readonly y: number;
}

export interface ListedItem {
  readonly itemId: string;
  readonly title: string;
  readonly year: number;
  readonly numRatings: number;
}

export const listNames = ['for-you', 'affinity', 'paper', 'paperByRating'] as const;
export type ListName = (typeof listNames)[number];

export interface Favourite {
  readonly itemId: string;
  readonly title: string;
  readonly lists: Readonly<Partial<Record<ListName, readonly ListedItem[]>>>;
}

export interface PolarisingItem {
  readonly itemId: string;
  readonly title: string;
  readonly year: number;
  readonly deviation: number; // on the scale
}

export interface ItemMaps {
  /** itemId, title, year, tags (a list of places in `tags`), pcaX, pcaY, tsneX, tsneY */
  readonly columns: readonly string[];
  readonly tags: readonly string[];
  readonly explained: readonly number[]; // shares of variance of the two principal components
  readonly perplexity: number;
  readonly divergence: number;
  readonly items: readonly (readonly (string | number | readonly number[])[])[]; // most rated first
}

export interface Interval {
  readonly mean: number;
  readonly low: number; // of 95 %
  readonly high: number;
}

/** How visitors fare who have rated so many items. */
export interface SupportQuality {
  readonly rmse?: number | null; // these three by the rating head, if there is one
  readonly ndcg10: number;
  readonly recall20: number;
  readonly coverage80?: number | null;
  readonly visitors: number;
  readonly popularityNdcg10: number;
  readonly itemMeanRmse?: number | null;
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
  readonly rmse?: number | null;
  readonly mae?: number | null;
  readonly support?: Readonly<Record<string, SupportQuality>>; // by number of ratings
  readonly seenCalibrationError?: number;
}

export type Range = readonly [mean: number, low: number, high: number]; // of 95 %

/** How one recommender fares by the number of ratings that visitors have given. */
export interface ByGiven {
  readonly name: string; // as als_eval calls it; this model is matinee
  readonly points: readonly {
    readonly given: number;
    readonly visitors: number;
    readonly ndcg10: Range;
    readonly rmse?: Range; // of one that predicts ratings
  }[];
}

export interface ModelReport {
  readonly format: 'matinee-report';
  readonly version: number;
  readonly modelId: string;
  readonly ratings: {
    readonly numRatings: number;
    readonly numUsers: number;
    readonly numItems: number;
    readonly numRatedItems: number;
    readonly byLevel?: readonly number[] | null; // from the lowest
    readonly popularity: CountsReport; // ratings of an item
    readonly activity: CountsReport; // ratings by a person
  };
  readonly tags: readonly {
    readonly tag: string;
    readonly items: number;
    readonly ratings: number;
    readonly meanRating?: number | null;
  }[];
  readonly curves?: Readonly<
    Partial<Record<'thisModel' | 'biasOnly' | 'als' | 'alsWithTags', Curve>>
  > | null;
  readonly tagVectors?: {
    readonly twoFactors?: readonly TagPlace[];
    readonly principalComponents?: {
      readonly explained: readonly number[];
      readonly tags: readonly TagPlace[];
    };
  } | null;
  readonly itemMaps: ItemMaps | null;
  readonly polarising: {
    readonly among: number;
    readonly most: readonly PolarisingItem[];
    readonly least: readonly PolarisingItem[];
  } | null;
  readonly favourites: readonly Favourite[];
  readonly quality: Quality | null;
  readonly byGiven?: readonly ByGiven[] | null; // bundles of older tools have none
}

export const reportVersion = 2;

/** What is wrong with it for a page that shows this model, or null. */
export function problemOf(stored: unknown, modelId: string): string | null {
  const report = Object(stored) as Partial<Record<keyof ModelReport, unknown>>;
  if (report.format !== 'matinee-report') return 'it is no report of a Matinee model';
  const { version } = report;
  if (typeof version !== 'number' || version > reportVersion)
    return 'it needs a newer version of this page';
  return report.modelId === modelId ? null : 'it is about another model';
}
