// The page's state and the few things that change it. Components read signals and call actions; nothing else talks to the
// engine, to storage or to the address bar.

import { batch, computed, effect, signal } from '@preact/signals';
import { simd, threads } from 'wasm-feature-detect';
import type {
  Answer,
  LoadFailure,
  LoadProgress,
  OpenOptions,
  RankedMovie,
} from '../shared/protocol';
import { turnedBy, type Dials } from '../shared/dials';
import { spokenTitle } from '../shared/film';
import { isFiltering, type Filter } from '../shared/filter';
import { strings } from '../shared/strings';
import { EngineClient } from './engine_client';
import { latestWins } from './latest';
import { keepForOffline } from './offline';
import { choiceOf, searchOf } from './filter_query';
import { hashOf, isListView, viewOf, type ListView, type View } from './route';
import { UndoHistory } from './undo_history';
import {
  cleared,
  markedWith,
  nothingSaid,
  ratingsOf,
  stateOf,
  withFilms,
  type DatedRating,
  type FilmState,
  type Mark,
} from './visitor_record';
import { VisitorStore } from './visitor_store';

export type { View };

declare const __ENGINES__: OpenOptions['engines']; // with addresses relative to the page

export interface Toast {
  readonly message: string;
  readonly undo: (() => void) | null;
}

export type LoadState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'failed'; readonly failure: LoadFailure };

/** What the list answers. */
export interface Question {
  readonly view: ListView;
  readonly n: number;
  readonly excludeSeen: boolean;
  readonly ratings: readonly DatedRating[];
  readonly excluded: readonly number[];
  readonly filter: Filter | null;
  readonly dials: Dials;
}

/** Stars that are tried on a film without being given, and the list as it would be. */
export interface Tried {
  readonly movie: RankedMovie;
  readonly stars: number;
  readonly movies: readonly RankedMovie[];
}

const pageSize = 24;
const ratingsThatTell = 5; // with fewer the page begins with questions
const maxListed = 1000; // the engine's own limit
const maxWorkers = 4;

const store = new VisitorStore();
const given = computed(() => ratingsOf(store.record.value));
/**
 * The ratings that the screen shows: those that the list answers. They change together with it, in one rendering, a
 * millisecond or two after the visitor's hand; two renderings would let the first one's painting hold up the list.
 */
export const ratings = signal<readonly DatedRating[]>([]);
export const starsOf = computed(() => new Map(ratings.value.map((r) => [r.movieId, r.stars])));

export const watchlist = computed(() => markedWith(store.record.value, 'watchlist'));
export const notInterested = computed(() => markedWith(store.record.value, 'not-interested'));
/** Films that the visitor was asked for and has not seen. */
export const unseen = computed(() => markedWith(store.record.value, 'unseen'));
export const markOf = computed(
  () =>
    new Map<number, Mark>([
      ...watchlist.value.map(({ movieId }) => [movieId, 'watchlist'] as const),
      ...notInterested.value.map(({ movieId }) => [movieId, 'not-interested'] as const),
      ...unseen.value.map(({ movieId }) => [movieId, 'unseen'] as const),
    ]),
);

export const view = signal<View>(viewOf(location.hash));
const atFirst = choiceOf(location.search);
export const hideRated = signal(atFirst.hideRated);
export const filter = signal<Filter>(atFirst.filter);
export const filterShown = signal(false);
export const dials = signal<Dials>(atFirst.dials);
export const dialsShown = signal(false);
const shown = signal(pageSize);
export const load = signal<LoadState>({ kind: 'loading' });
/** Whether all that a visit needs is kept in the browser. */
export const worksOffline = signal(false);
export const progress = signal<LoadProgress | null>(null);
export const numUsable = computed(() => progress.value?.usable?.numUsable ?? 0);
// Links come last; films that were answered before have none, so whatever shows films asks again.
const numLinks = computed(() => progress.value?.usable?.numLinks ?? 0);
export const hasLinks = computed(() => numLinks.value > 0);
export const isSynthetic = computed(() => progress.value?.manifest?.dataset.synthetic === true);
export const engineVariant = computed(() => progress.value?.engine?.variant);
const isUsable = () => numUsable.value > 0 && numLinks.value >= 0;

let asked: Question | null = null; // last
/** Whether the list that answers this question is the last one that was asked for. */
export const isLastAsked = (question: Question): boolean => question === asked;
/** What the list shows, and the question that it answers: both change at once. */
export const list = signal<{ readonly question: Question; readonly answer: Answer } | null>(null);
// Films that some answer has described; a film is rated where it was shown, so the engine is seldom asked again.
export const described = signal<ReadonlyMap<number, RankedMovie>>(new Map());
export const ratedMovies = computed(() =>
  ratings.value.flatMap(({ movieId }) => described.value.get(movieId) ?? []),
);
export const helpShown = signal(false);
/** Whether the page begins with questions; at first it counts on somebody new, and keeps the place for them. */
export const startShown = signal(true);
export const toast = signal<Toast | null>(null);
let nextToast: Toast | null = null; // comes with the next answer
function sayNow() {
  if (nextToast !== null) toast.value = nextToast;
  nextToast = null;
}
/** A film that keeps its place while it is being rated from the keyboard, or focus would fall out of the list. */
export const pinned = signal<{ readonly movie: RankedMovie; readonly place: number } | null>(null);

export const canShowMore = computed(() => {
  if (list.value === null) return false;
  const { question, answer } = list.value;
  return answer.movies.length >= question.n && question.n < Math.min(numUsable.value, maxListed);
});

const engine = new EngineClient(
  () => new Worker(new URL('../worker/engine_worker.ts', import.meta.url), { type: 'module' }),
);

function ask({
  view,
  n,
  excludeSeen,
  ratings,
  excluded,
  filter,
  dials,
}: Question): Promise<Answer> {
  return engine.ask((api) => {
    switch (view.kind) {
      case 'home':
        return api.recommend({ ratings, n, excludeSeen, excluded, filter, dials: turnedBy(dials) });
      case 'search':
        return api.search(view.query, ratings, n);
      case 'similar':
        return api.similar(view.movieId, ratings, n, excluded);
    }
  });
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

const isSame = (a: RankedMovie, b: RankedMovie) =>
  a.predicted === b.predicted &&
  a.low === b.low &&
  a.high === b.high &&
  a.imdbId === b.imdbId &&
  a.tmdbId === b.tmdbId &&
  a.title === b.title;

/** The films of an answer; those that did not change are the very objects of the last one, and are not drawn anew. */
function withKnown(movies: readonly RankedMovie[]): RankedMovie[] {
  const known = new Map(list.value?.answer.movies.map((movie) => [movie.movieId, movie]));
  return movies.map((movie) => {
    const before = known.get(movie.movieId);
    return before !== undefined && isSame(before, movie) ? before : movie;
  });
}

const refresh = latestWins(
  ask,
  (answer, question) => {
    if (!isListView(view.value)) return; // the visitor has left the lists meanwhile
    batch(() => {
      describe(answer.movies);
      ratings.value = question.ratings;
      list.value = { question, answer: { ...answer, movies: withKnown(answer.movies) } };
      sayNow();
    });
  },
  engineFailed,
);

export const tried = signal<Tried | null>(null);
const askTried = latestWins(
  async ({ movie, stars }: Pick<Tried, 'movie' | 'stars'>) => {
    const n = list.value?.question.view.kind === 'home' ? list.value.question.n : pageSize;
    const others = given.value.filter(({ movieId }) => movieId !== movie.movieId);
    const answer = await engine.ask((api) =>
      api.recommend({
        ratings: [{ movieId: movie.movieId, stars }, ...others],
        n,
        excludeSeen: hideRated.value,
        excluded: notInterested.value.map(({ movieId }) => movieId),
        filter: isFiltering(filter.value) ? filter.value : null,
        dials: turnedBy(dials.value),
      }),
    );
    return answer.movies;
  },
  (movies, question) => {
    if (trying === question) tried.value = { ...question, movies };
  },
  engineFailed,
);
let trying: Pick<Tried, 'movie' | 'stars'> | null = null;
let soon: ReturnType<typeof setTimeout> | undefined;

/** Shows where the films would move if this one got so many stars; nothing is given. Null ends it. */
export function tryStars(movie: RankedMovie, stars: number | null): void {
  if (stars === null && trying?.movie.movieId !== movie.movieId) return;
  clearTimeout(soon);
  trying = stars === null || starsOf.value.get(movie.movieId) === stars ? null : { movie, stars };
  const question = trying;
  if (question === null) {
    tried.value = null;
    return;
  }
  if (!isUsable()) return;
  // A pointer that only crosses the stars moves nothing.
  soon = setTimeout(
    () => {
      if (trying === question) askTried(question);
    },
    tried.value === null ? 140 : 0,
  );
}

const describeSaid = latestWins(
  (movieIds: readonly number[]) => engine.ask((api) => api.movies(movieIds, [])),
  (answer) => {
    describe(answer.movies);
  },
  engineFailed,
);

async function openOptions(): Promise<OpenOptions> {
  const absolute = (path: string) => new URL(path, document.baseURI).href;
  return {
    modelUrl: absolute('model/'),
    engines: {
      simd: { ...__ENGINES__.simd, url: absolute(__ENGINES__.simd.url) },
      threads: { ...__ENGINES__.threads, url: absolute(__ENGINES__.threads.url) },
    },
    useThreads: crossOriginIsolated && (await threads()),
    numWorkers: Math.min(maxWorkers, navigator.hardwareConcurrency || 1),
  };
}

/** Loads what is not there yet; also the way to try again. */
export async function loadModel(): Promise<void> {
  batch(() => {
    load.value = { kind: 'loading' };
    if (!engine.isRunning) progress.value = null;
  });
  try {
    if (!(await simd())) throw new Error(strings.failedNoSimd);
    const options = await openOptions();
    const result = await engine.load(options, (at) => {
      progress.value = at;
    });
    load.value = result.ok ? { kind: 'verified' } : { kind: 'failed', failure: result.failure };
    const variant = progress.value?.engine?.variant;
    if (result.ok && variant !== undefined) {
      worksOffline.value = await keepForOffline(options.engines[variant].url);
    }
  } catch (error) {
    engineFailed(error);
  }
}

const currentChoice = () => ({
  filter: filter.value,
  hideRated: hideRated.value,
  dials: dials.value,
});

export async function start(): Promise<void> {
  addEventListener('popstate', () => {
    batch(() => {
      view.value = viewOf(location.hash);
      const choice = choiceOf(location.search);
      if (searchOf(choice, '') !== searchOf(currentChoice(), '')) {
        filter.value = choice.filter;
        hideRated.value = choice.hideRated;
        dials.value = choice.dials;
      }
      shown.value = pageSize;
    });
  });
  effect(() => {
    const search = searchOf(currentChoice(), location.search);
    if (search === location.search) return;
    setAddress('replaceState', location.pathname + search + location.hash);
  });
  await store.open();
  startShown.value = location.hash === '' && given.value.length < ratingsThatTell;
  effect(() => {
    const current = view.value;
    const question = {
      n: shown.value,
      excludeSeen: hideRated.value,
      ratings: given.value,
      excluded: notInterested.value.map(({ movieId }) => movieId),
      filter: filterShown.value || isFiltering(filter.value) ? filter.value : null,
      dials: dials.value,
    };
    if (isUsable() && isListView(current)) {
      asked = { ...question, view: current };
      document.documentElement.dataset['list'] = 'coming'; // until MovieList has drawn the answer
      refresh(asked);
    } else {
      // No list to wait for.
      ratings.value = question.ratings;
      sayNow();
    }
  });
  effect(() => {
    const said = [...given.value, ...watchlist.value, ...notInterested.value, ...unseen.value];
    const unknown = said.map(({ movieId }) => movieId).filter((id) => !described.peek().has(id));
    if (isUsable() && unknown.length > 0) describeSaid(unknown);
  });
  await loadModel();
}

const undoHistory = new UndoHistory();
// What was deleted, in whichever tab, does not come back by a step in another.
computed(() => store.record.value.clearedAt).subscribe(() => {
  undoHistory.forget();
});

/** Everything that the visitor says of films goes through here, and can be undone. */
function change(films: ReadonlyMap<number, FilmState>, message: string) {
  if (undoHistory.note(store.record.value, films, message) === null) return;
  nextToast = { message, undo };
  store.change(withFilms(store.record.value, films, Date.now()));
}

/** Takes the latest change back. */
export function undo(): void {
  const back = undoHistory.takeBack(store.record.value);
  if (back === null) return;
  nextToast = { message: strings.undone(back.message), undo: null };
  store.change(withFilms(store.record.value, back.films, Date.now()));
}

/** A rating, or null to take it back. The list times itself from here to its new films on screen. */
export function rate(movie: RankedMovie, stars: number | null): void {
  const before = stateOf(store.record.value, movie.movieId);
  tryStars(movie, null);
  if (before.stars === stars) return;
  performance.mark('rate');
  const { title } = spokenTitle(movie.title);
  change(
    new Map([
      [
        movie.movieId,
        stars === null
          ? { ...before, stars, ratedAt: 0 }
          : // It has been seen: it needs no mark.
            { ...nothingSaid, stars, ratedAt: Date.now() },
      ],
    ]),
    stars === null ? strings.removed(title) : strings.rated(title, stars),
  );
}

/** Puts a film on the watchlist or among those never to be listed, or with null takes it off again. */
export function setMark(movie: RankedMovie, mark: Mark | null): void {
  const before = stateOf(store.record.value, movie.movieId);
  const { title } = spokenTitle(movie.title);
  change(
    new Map([[movie.movieId, { ...before, mark, markedAt: mark === null ? 0 : Date.now() }]]),
    mark === null ? strings.unmarked(title, before.mark) : strings.marked(title, mark),
  );
}

/** For parts that are fetched late and bring questions of their own. */
export const askEngine: EngineClient['ask'] = (question) => engine.ask(question);

/** What the visitor says of a film just now. */
export const filmState = (movieId: number): FilmState => stateOf(store.record.value, movieId);

/** Many films at once: one change, and one step back. */
export function changeFilms(films: ReadonlyMap<number, FilmState>, message: string): void {
  change(films, message);
}

/** Films that were not seen may be asked for again. */
export function askAgain(message: string): void {
  change(
    new Map(
      unseen.value.map(({ movieId }) => [
        movieId,
        { ...stateOf(store.record.value, movieId), mark: null, markedAt: 0 },
      ]),
    ),
    message,
  );
}

/** The films, with what the visitor is predicted to give them. */
export async function predicted(movieIds: readonly number[]): Promise<readonly RankedMovie[]> {
  return (await engine.ask((api) => api.movies(movieIds, given.value))).movies;
}

export function deleteEverything(): void {
  store.change(cleared(store.record.value, Date.now()));
  toast.value = { message: strings.deletedAll, undo: null };
}

// Some browsers count changes of the address and refuse too many; the page goes on without.
function setAddress(how: 'pushState' | 'replaceState', url: string) {
  try {
    history[how](null, '', url);
  } catch {
    // Only the address bar is behind.
  }
}

export function show(next: View): void {
  const url = location.pathname + location.search + hashOf(next);
  // Letters typed one after another are one step for the browser's Back.
  const typing = view.value.kind === 'search' && (next.kind === 'search' || next.kind === 'home');
  setAddress(typing ? 'replaceState' : 'pushState', url);
  batch(() => {
    view.value = next;
    shown.value = pageSize;
  });
}

export function showMore(): void {
  shown.value = Math.min(shown.value + pageSize, maxListed);
}
