// The types of als_engine.d.ts against the running module: a method that is missing here does not compile, one that is missing
// there fails.

import { beforeAll, describe, expect, test } from 'vitest';
import type {
  Engine,
  EngineModule,
  Failure,
  LoadState,
  Movie,
  MovieList,
  Predictions,
  Reply,
  Success,
} from '../../../wasm/als_engine';
import { answersAsRecorded } from '../../src/worker/engine_service';
import { engineModule, loadBundle, readManifest } from '../support/node_engine';
import { sampleModel } from '../support/site';

const none = new Uint32Array();
const noStars = new Float32Array();
const options = { score: 'affinity', n: 10, excludeSeen: true, minRatings: 10 } as const;

// Arguments that each method accepts; the compiler holds them against the types.
const goodArguments = {
  addFactors: [new Uint8Array()],
  addItems: [new Uint8Array()],
  addTitles: [new Uint8Array()],
  addLinks: [new Uint8Array()],
  info: [],
  recommend: [none, noStars, options],
  predict: [none, noStars, none],
  similar: [1, 5, 10],
  search: ['toy', 5],
  movies: [none],
} satisfies { [Name in Exclude<keyof Engine, 'delete'>]: Parameters<Engine[Name]> };

const listKeys = {
  movieIds: 0,
  scores: 0,
  predicted: 0,
  deviations: 0,
  numUnknown: 0,
} satisfies Record<keyof MovieList, number>;
const predictionKeys = { movieIds: 0, stars: 0, numUnknown: 0 } satisfies Record<
  keyof Predictions,
  number
>;
const movieKeys = {
  movieId: 0,
  title: 0,
  year: 0,
  genres: 0,
  numRatings: 0,
  imdbId: 0,
  tmdbId: 0,
} satisfies Record<keyof Movie, number>;
const stateKeys = { numItems: 0, numUsable: 0, numFactors: 0, numLinks: 0 } satisfies Record<
  keyof LoadState,
  number
>;
const keys = (object: object) => Object.keys(object).sort();

let module: EngineModule;
let engine: Engine;

beforeAll(async () => {
  module = await engineModule();
  engine = new module.Engine(1);
  loadBundle(engine, sampleModel());
});

describe('the running module', () => {
  test('has the methods of the types, and reads every argument', () => {
    const own = Object.getOwnPropertyNames(module.Engine.prototype).filter(
      (name) => name !== 'constructor',
    );
    expect(own.sort()).toEqual(keys(goodArguments));
    const wild = engine as unknown as Record<string, (...values: unknown[]) => Reply<unknown>>;
    for (const [name, values] of Object.entries(goodArguments)) {
      // A missing argument is undefined in C++, so a method that reads it must complain by name.
      for (let missing = 0; missing < values.length; missing += 1) {
        const reply = wild[name]?.(
          ...values.map((value, i) => (i === missing ? undefined : value)),
        );
        expect(reply, `${name}, argument ${String(missing)}`).toMatchObject({
          ok: false,
          code: 'invalid-argument',
        });
      }
    }
    for (const name of ['recommend', 'predict', 'similar', 'search', 'movies'] as const) {
      expect(wild[name]?.(...goodArguments[name]).ok, name).toBe(true);
    }
  });

  test('answers with the keys of the types', () => {
    const list = engine.recommend(
      Uint32Array.of(1),
      Float32Array.of(5),
      options,
    ) as Success<MovieList>;
    expect(keys(list.value)).toEqual(keys(listKeys));
    expect(list.value.movieIds).toBeInstanceOf(Uint32Array);
    expect(list.value.scores).toBeInstanceOf(Float32Array);
    const predicted = engine.predict(none, noStars, Uint32Array.of(1, 2)) as Success<Predictions>;
    expect(keys(predicted.value)).toEqual(keys(predictionKeys));
    const movies = engine.movies(Uint32Array.of(1)) as Success<Movie[]>;
    expect(keys(movies.value[0] ?? {})).toEqual(keys(movieKeys));
    expect(movies.value[0]?.title).toBe('Toy Story');
    const fresh = new module.Engine(1);
    const state = fresh.addTitles(new TextEncoder().encode('A\n')) as Success<LoadState>;
    expect(keys(state.value)).toEqual(keys(stateKeys));
    fresh.delete();
    expect(engine.info()).toMatchObject({ variant: 'simd', numWorkers: 1 });
    expect(engine.info().genres).toContain('Animation');
  });

  test('gives the bundle’s golden answers', () => {
    const { golden } = readManifest(sampleModel());
    expect(golden.length).toBeGreaterThan(4);
    for (const answer of golden) expect(answersAsRecorded(engine, answer)).toBe(true);
  });

  test('answers nonsense with a typed failure, never with an exception', () => {
    const nonsense = [
      undefined,
      null,
      'x',
      -1,
      1.5,
      NaN,
      {},
      [],
      Symbol('x'),
      none,
      noStars,
      () => 0,
    ];
    const wild = engine as unknown as Record<string, (...values: unknown[]) => unknown>;
    let failures = 0;
    for (const [name, values] of Object.entries(goodArguments)) {
      for (const value of nonsense) {
        if (values.length === 0) continue;
        const reply = wild[name]?.(...values.map(() => value)) as Failure;
        expect(typeof reply.ok).toBe('boolean');
        if (reply.ok as boolean) continue;
        expect(reply.code).toMatch(
          /^(invalid-argument|bad-format|parse|corrupt|unsupported-version)$/,
        );
        expect(reply.message.length).toBeGreaterThan(5);
        failures += 1;
      }
    }
    expect(failures).toBeGreaterThan(60);
  });

  test('refuses options outside their range by name', () => {
    const refuse = (change: object) =>
      engine.recommend(none, noStars, { ...options, ...change }) as Failure;
    expect(refuse({ n: 0 }).message).toContain('n:');
    expect(refuse({ n: 1001 }).message).toContain('n:');
    expect(refuse({ score: 'best' }).message).toContain('options.score');
    expect(refuse({ excludeSeen: 1 }).message).toContain('excludeSeen');
    expect(refuse({ minRatings: -1 }).message).toContain('minRatings');
    const unequal = engine.recommend(Uint32Array.of(1, 2), Float32Array.of(5), options) as Failure;
    expect(unequal.message).toContain('as many ratings');
    const wrong = engine.recommend(Uint32Array.of(1), Float32Array.of(5.2), options) as Failure;
    expect(wrong).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});
