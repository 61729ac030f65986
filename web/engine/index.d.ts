// The types of the package. dist/index.d.ts is this file beside als_engine.d.ts, the engine's own; src/index.ts must match it
// or does not compile.

import type {
  Engine,
  ErrorCode,
  Item,
  LoadState,
  RatingScale,
  RecommendOptions,
} from '../../wasm/als_engine';

export type * from '../../wasm/als_engine';

export interface Rating {
  readonly itemId: string;
  readonly value: number; // on the bundle's scale; 1 where it has none
}

export interface RankedItem extends Item {
  readonly predicted: number; // these three are NaN where the bundle has no scale
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

export interface Noun {
  readonly one: string;
  readonly many: string;
}

/** What the bundle says of itself: the words for a page, the scale, and where links lead. */
export interface About {
  readonly name: string; // of the data
  readonly item: Noun;
  readonly rating: Noun;
  readonly tag: Noun;
  readonly action: { readonly do: string; readonly done: string };
  readonly kind: 'ratings' | 'counts' | 'events';
  readonly scale: RatingScale | null; // null: no ratings are predicted
  readonly links: readonly { readonly name: string; readonly template: string }[];
  readonly catalogue: string;
}

/** What can go wrong: beside the engine's codes the network, a file that the host does not have, and an engine that does not start. */
export class ModelError extends Error {
  readonly code: ErrorCode | 'network' | 'missing' | 'engine';
  readonly file: string; // of the bundle; '' if it is about none
}

export interface Model {
  /** Of dataset, licence (to be shown beside the items), quality: core/als/bundle/FORMAT.md, "Manifest". */
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly about: About;
  /** All questions that the engine answers, each a call of about a millisecond. Ratings go with every call. */
  readonly engine: Engine;
  /**
   * When all items are there and the engine has given the bundle's golden answers. Until then the most rated items can be
   * used, and what is predicted for one does not change as others come. Rejects with a ModelError.
   */
  readonly complete: Promise<void>;
  /** The best items for these ratings, best first; without ratings the most rated ones. Throws ModelError. */
  recommend(ratings: readonly Rating[], options?: Partial<RecommendOptions>): RankedItem[];
  /** The nearest items. Throws ModelError if the model does not know this one. */
  similar(itemId: string, n?: number): Item[];
  /**
   * Items that are likely meant, best match first: words may be unfinished, misspelt, joined or initials. The first call fetches
   * als_titles.mjs and .wasm, which lie beside the engine, and reads all titles.
   */
  search(query: string, n?: number): Promise<Item[]>;
  /** Gives the engine's memory back; nothing may be asked afterwards. */
  close(): void;
}

/** Resolves as soon as the first part of the model, the 8,192 most rated items, can be used. Rejects with a ModelError. */
export function openModel(options: OpenOptions): Promise<Model>;
