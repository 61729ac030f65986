// The page's state and the few things that change it. Components read signals and call actions; nothing else talks to the
// engine or to storage.

import { batch, computed, effect, signal } from '@preact/signals';
import { proxy, wrap } from 'comlink';
import { threads } from 'wasm-feature-detect';
import type {
  Answer,
  EngineApi,
  LoadFailure,
  LoadProgress,
  OpenOptions,
  RankedMovie,
  Rating,
} from '../shared/protocol';
import { strings } from '../shared/strings';
import { latestWins } from './latest';
import { cleared, ratingsOf, withRating } from './visitor_record';
import { VisitorStore } from './visitor_store';

declare const __ENGINES__: Readonly<Record<'simd' | 'threads', string>>;

export type View =
  | { readonly kind: 'home' }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'similar'; readonly movie: RankedMovie };

export interface Toast {
  readonly message: string;
  readonly undo: (() => void) | null;
}

export type LoadState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'failed'; readonly failure: LoadFailure };

const pageSize = 24;
const maxWorkers = 4;

export const store = new VisitorStore();
const given = computed(() => ratingsOf(store.record.value));
/**
 * The ratings that the screen shows: those that the list answers. They change together with it, in one rendering, a
 * millisecond or two after the visitor's hand; two renderings would let the first one's painting hold up the list.
 */
export const ratings = signal<readonly Rating[]>([]);
export const starsOf = computed(() => new Map(ratings.value.map((r) => [r.movieId, r.stars])));

export const view = signal<View>({ kind: 'home' });
export const hideRated = signal(true);
export const shown = signal(pageSize);
export const load = signal<LoadState>({ kind: 'loading' });
export const progress = signal<LoadProgress | null>(null);
export const numUsable = computed(() => progress.value?.usable?.numUsable ?? 0);
// Links come last; films that were answered before have none, so whatever shows films asks again.
const numLinks = computed(() => progress.value?.usable?.numLinks ?? 0);
const isUsable = () => numUsable.value > 0 && numLinks.value >= 0;

/** What the list shows, and the view that it answers. */
export const list = signal<{ readonly view: View; readonly answer: Answer } | null>(null);
// Films that some answer has described; a film is rated where it was shown, so the engine is seldom asked again.
const described = signal<ReadonlyMap<number, RankedMovie>>(new Map());
export const ratedMovies = computed(() =>
  ratings.value.flatMap(({ movieId }) => described.value.get(movieId) ?? []),
);
export const toast = signal<Toast | null>(null);
/** A film that keeps its place while it is being rated from the keyboard, or focus would fall out of the list. */
export const pinned = signal<{ readonly movie: RankedMovie; readonly place: number } | null>(null);

let engine: ReturnType<typeof wrap<EngineApi>>;

interface Question {
  readonly view: View;
  readonly n: number;
  readonly excludeSeen: boolean;
  readonly ratings: readonly Rating[];
}

function ask({ view, n, excludeSeen, ratings }: Question): Promise<Answer> {
  switch (view.kind) {
    case 'home':
      return engine.recommend({ ratings, n, excludeSeen });
    case 'search':
      return engine.search(view.query, ratings, n);
    case 'similar':
      return engine.similar(view.movie.movieId, ratings, n);
  }
}

function engineFailed(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  load.value = { kind: 'failed', failure: { code: 'engine', file: '', message } };
}

function describe(movies: readonly RankedMovie[]) {
  const unknown = movies.filter((movie) => !described.value.has(movie.movieId));
  if (unknown.length === 0) return;
  described.value = new Map([...described.value, ...unknown.map((m) => [m.movieId, m] as const)]);
}

const refresh = latestWins(
  ask,
  (answer, question) => {
    batch(() => {
      describe(answer.movies);
      ratings.value = question.ratings;
      list.value = { view: question.view, answer };
    });
  },
  engineFailed,
);

const describeRated = latestWins(
  (rated: readonly Rating[]) =>
    engine.movies(
      rated.map((rating) => rating.movieId).filter((id) => !described.value.has(id)),
      [],
    ),
  (answer) => {
    describe(answer.movies);
  },
  engineFailed,
);

function openOptions(useThreads: boolean): OpenOptions {
  const absolute = (path: string) => new URL(path, document.baseURI).href;
  return {
    modelUrl: absolute('model/'),
    engineUrls: { simd: absolute(__ENGINES__.simd), threads: absolute(__ENGINES__.threads) },
    useThreads,
    numWorkers: Math.max(1, Math.min(maxWorkers, navigator.hardwareConcurrency)),
  };
}

export async function loadModel(): Promise<void> {
  load.value = { kind: 'loading' };
  const useThreads = crossOriginIsolated && (await threads());
  const result = await engine.load(
    openOptions(useThreads),
    proxy((at: LoadProgress) => {
      progress.value = at;
    }),
  );
  load.value = result.ok ? { kind: 'verified' } : { kind: 'failed', failure: result.failure };
}

export async function start(): Promise<void> {
  const worker = new Worker(new URL('../worker/engine_worker.ts', import.meta.url), {
    type: 'module',
  });
  engine = wrap<EngineApi>(worker);
  worker.onerror = (event) => {
    engineFailed(new Error(event.message === '' ? 'its worker did not start' : event.message));
  };
  await store.open();
  effect(() => {
    const question: Question = {
      view: view.value,
      n: shown.value,
      excludeSeen: hideRated.value,
      ratings: given.value,
    };
    if (isUsable()) refresh(question);
    else ratings.value = question.ratings; // no list to wait for: they can still be deleted
  });
  effect(() => {
    const rated = given.value;
    if (isUsable() && rated.some(({ movieId }) => !described.peek().has(movieId))) {
      describeRated(rated);
    }
  });
  await loadModel();
}

/** A rating, or null to take it back. Times itself up to the new list on screen. */
export function rate(movie: RankedMovie, stars: number | null): void {
  const before = given.value.find(({ movieId }) => movieId === movie.movieId)?.stars ?? null;
  if (before === stars) return;
  performance.mark('rate');
  setStars(movie.movieId, stars);
  toast.value = {
    message: stars === null ? strings.removed(movie.title) : strings.rated(movie.title, stars),
    undo: () => {
      setStars(movie.movieId, before);
      toast.value = null;
    },
  };
}

function setStars(movieId: number, stars: number | null) {
  store.change(withRating(store.record.value, movieId, stars, Date.now()));
}

export function deleteEverything(): void {
  store.change(cleared(store.record.value, Date.now()));
  toast.value = { message: strings.deletedAll, undo: null };
}

export function show(next: View): void {
  view.value = next;
  shown.value = pageSize;
}

export function showMore(): void {
  shown.value = Math.min(shown.value + pageSize, 1000);
}
