// The engine and the bundles of today (format 3: MovieLens's numbers, genres, half stars) as the page knows them: texts as ids,
// tags, a scale. To be deleted once they speak so themselves; nothing else in web/ knows how they did.
//
// A manifest that says what it is about is believed, so that pages of other things can be tried before there are such bundles:
// its scale is laid over the half stars, and counts and events are shown without what a bundle of them would not have.

import type * as old from '../../../wasm/als_engine';
import type { About, Manifest } from '../shared/manifest';
import type * as current from '../shared/engine_types';

export type OldEngine = old.Engine;
export type { EngineModule as OldEngineModule } from '../../../wasm/als_engine';

const halfStars = { min: 0.5, max: 5, step: 0.5 };

export const filmsAbout: About = {
  name: 'MovieLens',
  item: { one: 'film', many: 'films' },
  rating: { one: 'star', many: 'stars' },
  tag: { one: 'genre', many: 'genres' },
  action: { do: 'watch', done: 'seen' },
  kind: 'ratings',
  scale: halfStars,
  links: [
    { name: 'IMDb', template: 'https://www.imdb.com/title/tt{:07}/' },
    { name: 'TMDB', template: 'https://www.themoviedb.org/movie/{}' },
  ],
  catalogue: 'movielens',
};

const unknownId = 4294967295;
const isTexts = (ids: unknown): ids is readonly string[] =>
  Array.isArray(ids) && ids.every((id) => typeof id === 'string');
// What is of the wrong type is handed on: the engine complains of it by name.
const idIn = (id: string): number =>
  typeof id !== 'string' ? id : /^(0|[1-9]\d{0,9})$/.test(id) ? Number(id) : unknownId;
const idsIn = (ids: readonly string[]): Uint32Array =>
  isTexts(ids) ? Uint32Array.from(ids, idIn) : (ids as unknown as Uint32Array);
const idsOut = (ids: Uint32Array): string[] => Array.from(ids, String);

const unknownTag = 31;
const maskOf = (tags: readonly number[]) =>
  tags.reduce((mask, tag) => (mask | (1 << Math.min(tag, unknownTag))) >>> 0, 0);

function filterIn(filter: current.ItemFilter): old.ItemFilter {
  const { withTags, withoutTags, ...rest } = filter;
  return {
    ...rest,
    ...(withTags === undefined ? {} : { withGenres: maskOf(withTags) }),
    ...(withoutTags === undefined ? {} : { withoutGenres: maskOf(withoutTags) }),
  };
}

/** Options with their ids, filter and score as the engine has them. */
function optionsIn<Options>(options: object): Options {
  if (typeof options !== 'object' || options === null) return options;
  const { excluded, filter, score } = options as Partial<current.RecommendOptions>;
  return {
    ...options,
    ...(isTexts(excluded) ? { excluded: idsIn(excluded) } : {}),
    ...(typeof filter === 'object' && filter !== null ? { filter: filterIn(filter) } : {}),
    ...(score === 'rating' ? { score: 'stars' } : {}),
  } as Options;
}
const scoreIn = (score: current.ScoreKind): old.ScoreKind => (score === 'rating' ? 'stars' : score);

const noValues = new Float32Array();

export class AdaptedEngine implements current.Engine {
  readonly #old: old.Engine;
  readonly #about: About;

  constructor(engine: old.Engine, about: About = filmsAbout) {
    this.#old = engine;
    this.#about = about;
  }

  #valuesIn(values: Float32Array): Float32Array {
    const { scale } = this.#about;
    if (scale === halfStars || !(values instanceof Float32Array)) return values;
    if (scale === null) return values.map(() => 5);
    const { min, max } = scale;
    return values.map((value) => Math.round(1 + (9 * (value - min)) / (max - min)) / 2);
  }
  /** Values, or with 0 differences of values. */
  #valuesOut(stars: Float32Array, least = 0.5): Float32Array {
    const { scale } = this.#about;
    if (scale === halfStars) return stars;
    if (scale === null) return noValues;
    const unit = (scale.max - scale.min) / 4.5;
    return stars.map((value) => (least === 0 ? 0 : scale.min) + unit * (value - least));
  }
  #valueOut = (stars: number, least = 0.5): number =>
    this.#valuesOut(Float32Array.of(stars), least)[0] ?? 0;

  #refused(): current.Failure | null {
    return this.#about.scale === null
      ? { ok: false, code: 'invalid-argument', message: 'this model has no rating head' }
      : null;
  }
  get #isBare(): boolean {
    return this.#about.kind === 'events';
  }

  addFactors(bytes: Uint8Array) {
    return this.#old.addFactors(bytes);
  }
  addItems(bytes: Uint8Array) {
    return this.#old.addItems(bytes);
  }
  addTitles(bytes: Uint8Array) {
    return this.#old.addTitles(bytes);
  }
  addLinks(bytes: Uint8Array) {
    return this.#old.addLinks(bytes);
  }

  info(): current.EngineInfo {
    const { variant, numWorkers, genres } = this.#old.info();
    return { variant, numWorkers, tags: this.#isBare ? [] : genres, scale: this.#about.scale };
  }

  #list = (list: old.MovieList): current.ItemList => ({
    itemIds: idsOut(list.movieIds),
    scores: list.scores,
    predicted: this.#valuesOut(list.predicted),
    deviations: this.#valuesOut(list.deviations, 0),
    low: this.#valuesOut(list.low),
    high: this.#valuesOut(list.high),
    numUnknown: list.numUnknown,
    numPassing: list.numPassing,
    counts:
      list.counts === null
        ? null
        : {
            numLooked: list.counts.numLooked,
            numPassing: list.counts.numPassing,
            tags: list.counts.genres,
            withoutWithTags: list.counts.withoutWithGenres,
            withoutWithoutTags: list.counts.withoutWithoutGenres,
            withoutYears: list.counts.withoutYears,
            withoutMinRatings: list.counts.withoutMinRatings,
          },
  });

  recommend(ids: readonly string[], values: Float32Array, options: current.RecommendOptions) {
    const refused = options?.score === 'rating' ? this.#refused() : null;
    if (refused !== null) return refused;
    const stars = this.#valuesIn(values);
    const given = optionsIn<old.RecommendOptions>(options);
    const noYears = this.#isBare && given.filter?.yearFrom ? { yearFrom: 9999 } : {};
    return mapped(
      this.#old.recommend(
        idsIn(ids),
        stars,
        this.#isBare ? { ...given, filter: { ...given.filter, ...noYears } } : given,
      ),
      this.#list,
    );
  }
  predict(ids: readonly string[], values: Float32Array, targets: readonly string[]) {
    return (
      this.#refused() ??
      mapped(this.#old.predict(idsIn(ids), this.#valuesIn(values), idsIn(targets)), (answer) => ({
        itemIds: idsOut(answer.movieIds),
        predicted: this.#valuesOut(answer.stars),
        deviations: this.#valuesOut(answer.deviations, 0),
        low: this.#valuesOut(answer.low),
        high: this.#valuesOut(answer.high),
        numUnknown: answer.numUnknown,
      }))
    );
  }
  similar(id: string, n: number, minRatings: number, excluded: readonly string[]) {
    return mapped(this.#old.similar(idIn(id), n, minRatings, idsIn(excluded)), this.#list);
  }
  explain(ids: readonly string[], values: Float32Array, id: string, score: current.ScoreKind) {
    const refused = score === 'rating' ? this.#refused() : null;
    if (refused !== null) return refused;
    const stars = this.#valuesIn(values);
    return mapped(
      this.#old.explain(idsIn(ids), stars, idIn(id), scoreIn(score)),
      ({ movieIds, contributions, average, prior, popularity }) => {
        const isRating = score === 'rating';
        const { scale } = this.#about;
        const unit = isRating && scale !== null ? (scale.max - scale.min) / 4.5 : 1;
        return {
          average: isRating ? this.#valueOut(average) : average,
          prior: prior * unit,
          popularity: popularity * unit,
          itemIds: idsOut(movieIds),
          contributions: contributions.map((share) => share * unit),
        };
      },
    );
  }
  leaveOneOut(
    ids: readonly string[],
    values: Float32Array,
    id: string,
    score: current.ScoreKind,
    leftOut: readonly string[],
  ) {
    const stars = this.#valuesIn(values);
    return mapped(
      this.#old.leaveOneOut(idsIn(ids), stars, idIn(id), scoreIn(score), idsIn(leftOut)),
      ({ movieIds, predicted, predictions, ...rest }) => ({
        ...rest,
        itemIds: idsOut(movieIds),
        predicted: this.#valueOut(predicted),
        predictions: this.#valuesOut(predictions),
      }),
    );
  }
  nextToRate(ids: readonly string[], values: Float32Array, options: current.NextToRateOptions) {
    return mapped(
      this.#old.nextToRate(idsIn(ids), this.#valuesIn(values), optionsIn(options)),
      ({ movieIds, predicted, deviations, ...rest }) => ({
        ...rest,
        itemIds: idsOut(movieIds),
        predicted: this.#valuesOut(predicted),
        deviations: this.#valuesOut(deviations, 0),
      }),
    );
  }
  confidence(ids: readonly string[], values: Float32Array, options: current.NextToRateOptions) {
    return (
      this.#refused() ??
      mapped(
        this.#old.confidence(idsIn(ids), this.#valuesIn(values), optionsIn(options)),
        (answer) => ({
          ...answer,
          prior: this.#valueOut(answer.prior, 0),
          now: this.#valueOut(answer.now, 0),
          within: this.#valueOut(answer.within, 0),
          afterNext: this.#valueOut(answer.afterNext, 0),
          floor: this.#valueOut(answer.floor, 0),
        }),
      )
    );
  }
  checkMe(ids: readonly string[], values: Float32Array) {
    return (
      this.#refused() ??
      mapped(
        this.#old.checkMe(idsIn(ids), this.#valuesIn(values)),
        ({ movieIds, given, predicted, deviations, low, high, ...rest }) => ({
          itemIds: idsOut(movieIds),
          given: this.#valuesOut(given),
          predicted: this.#valuesOut(predicted),
          deviations: this.#valuesOut(deviations, 0),
          low: this.#valuesOut(low),
          high: this.#valuesOut(high),
          rmse: this.#valueOut(rest.rmse, 0),
          rmseItemMeans: this.#valueOut(rest.rmseItemMeans, 0),
          withinInterval: rest.withinInterval,
        }),
      )
    );
  }
  match(
    idsA: readonly string[],
    valuesA: Float32Array,
    idsB: readonly string[],
    valuesB: Float32Array,
    options: current.MatchOptions,
  ) {
    return mapped(
      this.#old.match(
        idsIn(idsA),
        this.#valuesIn(valuesA),
        idsIn(idsB),
        this.#valuesIn(valuesB),
        optionsIn(options),
      ),
      (answer) => ({
        likeness: answer.likeness,
        inCommon: idsOut(answer.inCommon),
        givenA: this.#valuesOut(answer.givenA),
        givenB: this.#valuesOut(answer.givenB),
        meanDifference: this.#valueOut(answer.meanDifference, 0),
        itemIds: idsOut(answer.movieIds),
        scores: answer.scores,
        predictedA: this.#valuesOut(answer.predictedA),
        predictedB: this.#valuesOut(answer.predictedB),
        numPassing: answer.numPassing,
      }),
    );
  }
  search(query: string, n: number) {
    return mapped(this.#old.search(query, n), idsOut);
  }
  items(ids: readonly string[]) {
    return mapped(this.#old.movies(idsIn(ids)), (movies) =>
      movies.map(({ movieId, title, year, genres, numRatings, imdbId, tmdbId }): current.Item => ({
        itemId: String(movieId),
        title,
        year: this.#isBare ? 0 : year,
        tags: this.#isBare ? [] : genres,
        numRatings,
        links: this.#about.links.length === 2 ? [imdbId, tmdbId].map(linkOut) : [],
      })),
    );
  }
  delete(): void {
    this.#old.delete();
  }
}

const linkOut = (id: number) => (id === 0 ? '' : String(id));

const mapped = <From, To>(reply: old.Reply<From>, map: (value: From) => To): current.Reply<To> =>
  reply.ok ? { ok: true, value: map(reply.value) } : reply;

interface OldManifest extends Omit<Manifest, 'golden' | 'about'> {
  readonly about?: About;
  readonly golden: readonly {
    readonly ratings: readonly (readonly [movieId: number, stars: number])[];
    readonly score: old.ScoreKind;
    readonly movieIds: readonly number[];
    readonly scores: readonly number[];
    readonly predicted: readonly number[];
  }[];
}

export function adaptManifest(manifest: Manifest): Manifest {
  const { golden, about = filmsAbout, ...rest } = manifest as unknown as OldManifest;
  return {
    ...rest,
    about,
    golden: golden.map(({ ratings, score, movieIds, scores, predicted }) => ({
      ratings: ratings.map(([id, stars]) => [String(id), stars]),
      score: score === 'stars' ? 'rating' : score,
      itemIds: movieIds.map(String),
      scores,
      predicted,
    })),
  };
}
