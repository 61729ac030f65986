// The types of als_engine.d.ts against the running module: a method that is missing here does not compile, one that is missing
// there fails.

import { beforeAll, describe, expect, test } from 'vitest';
import type {
  Confidence,
  Engine,
  EngineModule,
  Explanation,
  Failure,
  FilterCounts,
  Item,
  ItemList,
  LeaveOneOut,
  LoadState,
  NextToRate,
  Predictions,
  RecommendOptions,
  Reply,
  SelfCheck,
  Success,
  GroupList,
  TasteMatch,
} from '../../../wasm/als_engine';
import { answersAsRecorded } from '../../src/worker/loaded_engine';
import { engineModule, loadBundle, readManifest } from '../support/node_engine';
import { otherModel, sampleModel } from '../support/site';

const none: string[] = [];
const noValues = new Float32Array();
const nobody = Int32Array.of(0); // somebody who has rated nothing
const options = { score: 'affinity', n: 10, excludeSeen: true, minRatings: 10 } as const;

// Arguments that each method accepts; the compiler holds them against the types.
const goodArguments = {
  addFactors: [new Uint8Array()],
  addItems: [new Uint8Array()],
  addTitles: [new Uint8Array()],
  addLinks: [new Uint8Array()],
  info: [],
  recommend: [none, noValues, options],
  predict: [none, noValues, none],
  similar: ['1', {}],
  explain: [none, noValues, '1', 'for-you'],
  leaveOneOut: [none, noValues, '1', 'for-you', none],
  nextToRate: [none, noValues, nobody, {}],
  confidence: [none, noValues, {}],
  checkMe: [none, noValues],
  match: [none, noValues, Int32Array.of(0, 0)],
  group: [none, noValues, nobody, { suits: 'all' }],
  items: [none],
} satisfies { [Name in Exclude<keyof Engine, 'delete'>]: Parameters<Engine[Name]> };

const listKeys = {
  itemIds: 0,
  scores: 0,
  predicted: 0,
  low: 0,
  high: 0,
  likely: 0,
  seen: 0,
  numUnknown: 0,
  numPassing: 0,
  counts: 0,
} satisfies Record<keyof ItemList, number>;
const countKeys = {
  numLooked: 0,
  numPassing: 0,
  tags: 0,
  withoutWithTags: 0,
  withoutWithoutTags: 0,
  withoutYears: 0,
  withoutMinRatings: 0,
  withoutOnly: 0,
} satisfies Record<keyof FilterCounts, number>;
const explanationKeys = {
  average: 0,
  prior: 0,
  popularity: 0,
  unseen: 0,
  itemIds: 0,
  contributions: 0,
} satisfies Record<keyof Explanation, number>;
const leaveOneOutKeys = {
  score: 0,
  predicted: 0,
  place: 0,
  itemIds: 0,
  scores: 0,
  predictions: 0,
  places: 0,
} satisfies Record<keyof LeaveOneOut, number>;
const nextKeys = {
  itemIds: 0,
  gains: 0,
  seen: 0,
  predicted: 0,
} satisfies Record<keyof NextToRate, number>;
const confidenceKeys = {
  prior: 0,
  now: 0,
  within: 0,
  afterNext: 0,
  floor: 0,
  share: 0,
  shareAfterNext: 0,
  numNext: 0,
} satisfies Record<keyof Confidence, number>;
const checkKeys = {
  itemIds: 0,
  given: 0,
  predicted: 0,
  low: 0,
  high: 0,
  rmse: 0,
  rmseItemMeans: 0,
  withinInterval: 0,
} satisfies Record<keyof SelfCheck, number>;
const matchKeys = {
  likeness: 0,
  inCommon: 0,
  givenA: 0,
  givenB: 0,
  meanDifference: 0,
} satisfies Record<keyof TasteMatch, number>;
const groupKeys = {
  itemIds: 0,
  predicted: 0,
  likely: 0,
  numPassing: 0,
} satisfies Record<keyof GroupList, number>;
const predictionKeys = {
  itemIds: 0,
  predicted: 0,
  low: 0,
  high: 0,
  likely: 0,
  numUnknown: 0,
} satisfies Record<keyof Predictions, number>;
const itemKeys = {
  itemId: 0,
  title: 0,
  year: 0,
  tags: 0,
  numRatings: 0,
  links: 0,
} satisfies Record<keyof Item, number>;
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
    for (const name of keys(goodArguments).filter((name) => !/^add|^info/.test(name))) {
      const values = goodArguments[name as keyof typeof goodArguments];
      expect(wild[name]?.(...values).ok, name).toBe(true);
    }
  });

  test('answers with the keys of the types', () => {
    const list = engine.recommend(['1'], Float32Array.of(5), options) as Success<ItemList>;
    expect(keys(list.value)).toEqual(keys(listKeys));
    expect(list.value.itemIds).toHaveLength(10);
    for (const id of list.value.itemIds) expect(typeof id).toBe('string');
    expect(list.value.scores).toBeInstanceOf(Float32Array);
    const predicted = engine.predict(none, noValues, ['1', '2']) as Success<Predictions>;
    expect(keys(predicted.value)).toEqual(keys(predictionKeys));
    expect(predicted.value.itemIds).toEqual(['1', '2']);
    const items = engine.items(['1', 'unknown']) as Success<Item[]>;
    expect(items.value).toHaveLength(1);
    expect(keys(items.value[0] ?? {})).toEqual(keys(itemKeys));
    expect(items.value[0]).toMatchObject({ itemId: '1', title: 'Toy Story' });
    const fresh = new module.Engine(1);
    const state = fresh.addTitles(new TextEncoder().encode('A\n')) as Success<LoadState>;
    expect(keys(state.value)).toEqual(keys(stateKeys));
    fresh.delete();
    expect(engine.info()).toMatchObject({ variant: 'simd', numWorkers: 1 });
    expect(engine.info().tags).toContain('Animation');
    expect(engine.info().scale).toEqual({ min: 0.5, max: 5, step: 0.5 });
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
      noValues,
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
      engine.recommend(none, noValues, { ...options, ...change }) as Failure;
    expect(refuse({ n: 0 }).message).toContain('n:');
    expect(refuse({ n: 1001 }).message).toContain('n:');
    expect(refuse({ score: 'best' }).message).toContain('options.score');
    expect(refuse({ excludeSeen: 1 }).message).toContain('excludeSeen');
    expect(refuse({ minRatings: -1 }).message).toContain('minRatings');
    const unequal = engine.recommend(['1', '2'], Float32Array.of(5), options) as Failure;
    expect(unequal.message).toContain('as many values');
    const wrong = engine.recommend(['1'], Float32Array.of(5.2), options) as Failure;
    expect(wrong).toMatchObject({ ok: false, code: 'invalid-argument' });
  });

  test('answers the questions about the visitor with the keys of the types', () => {
    const ids = ['1', '2', '3'];
    const values = Float32Array.of(5, 2, 3.5);
    const value = <T>(reply: Reply<T>): T => {
      if (!reply.ok) throw new Error(reply.message);
      return reply.value;
    };
    const why = value(engine.explain(ids, values, '260', 'for-you'));
    expect(keys(why)).toEqual(keys(explanationKeys));
    const what = value(engine.leaveOneOut(ids, values, '260', 'for-you', ['2']));
    expect(keys(what)).toEqual(keys(leaveOneOutKeys));
    const sum = why.contributions.reduce((total, part) => total + part, 0);
    expect(why.average + why.prior + why.popularity + sum).toBeCloseTo(what.score, 2);
    // What is left out has not been given.
    const rest = value(
      engine.leaveOneOut(['1', '3'], Float32Array.of(5, 3.5), '260', 'for-you', none),
    );
    expect(what.scores[0]).toBe(rest.score);
    expect(what.predictions[0]).toBe(rest.predicted);

    const next = value(
      engine.nextToRate(ids, values, Int32Array.of(3), { n: 4, excluded: ['260'] }),
    );
    expect(keys(next)).toEqual(keys(nextKeys));
    expect(next.itemIds.length).toBe(4);
    for (const id of ['1', '2', '3', '260']) expect(next.itemIds).not.toContain(id);
    const confidence = value(engine.confidence(ids, values, {}));
    expect(keys(confidence)).toEqual(keys(confidenceKeys));
    expect(confidence.prior).toBeGreaterThan(confidence.now);
    expect(confidence.now).toBeGreaterThan(confidence.afterNext);
    expect(confidence.afterNext).toBeGreaterThan(confidence.floor);

    const check = value(engine.checkMe(ids, values));
    expect(keys(check)).toEqual(keys(checkKeys));
    const alone = value(engine.predict(['1', '3'], Float32Array.of(5, 3.5), ['2']));
    const at = check.itemIds.indexOf('2');
    expect(check.predicted[at]).toBeCloseTo(alone.predicted[0] ?? 0, 5);
    expect(check.low[at]).toBeCloseTo(alone.low[0] ?? 0, 5);
    expect(alone.low[0]).toBeLessThan(alone.high[0] ?? 0);

    const twice = [[...ids, ...ids], Float32Array.of(...values, ...values)] as const;
    const match = value(engine.match(...twice, Int32Array.of(3, 3)));
    expect(keys(match)).toEqual(keys(matchKeys));
    expect(match.likeness).toBeCloseTo(1, 6);
    expect([match.inCommon.length, match.meanDifference]).toEqual([3, 0]);

    // Three people, the last of whom has rated nothing.
    for (const suits of ['all', 'nobody-minds', 'somebody-loves'] as const) {
      const group = value(engine.group(...twice, Int32Array.of(3, 3, 0), { suits, n: 5 }));
      expect(keys(group)).toEqual(keys(groupKeys));
      expect([group.itemIds.length, group.likely.length]).toEqual([5, 15]);
      expect(group.itemIds).not.toContain('1');
      expect(group.predicted[0]).toBe(group.predicted[1]);
    }
  });

  test('a rating counts for its weight, and the dial lowers what has surely been seen', () => {
    const list = (values: readonly number[], dials: RecommendOptions['dials'] = {}) => {
      const reply = engine.recommend(['1', '2'], Float32Array.from(values), {
        ...options,
        score: 'for-you',
        dials,
      });
      if (!reply.ok) throw new Error(reply.message);
      return reply.value;
    };
    expect(list([5, 2, 1, 1])).toEqual(list([5, 2]));
    expect(list([5, 2, 1, 0.5]).scores).not.toEqual(list([5, 2]).scores);
    const wrong = engine.recommend(['1'], Float32Array.of(5, 2), options) as Failure;
    expect(wrong).toMatchObject({ ok: false, code: 'invalid-argument' });
    const mean = (values: Float32Array) => values.reduce((sum, p) => sum + p, 0) / values.length;
    expect(mean(list([5, 2], { unseen: 1 }).seen)).toBeLessThan(mean(list([5, 2]).seen));
  });

  test('filters, counts and pages inside the list', () => {
    const list = (change: Partial<RecommendOptions>) => {
      const reply = engine.recommend(['1'], Float32Array.of(5), {
        ...options,
        n: 1000,
        ...change,
      });
      if (!reply.ok) throw new Error(reply.message);
      return reply.value;
    };
    const { tags } = engine.info();
    const tag = (name: string) => tags.indexOf(name);
    const items = (ids: readonly string[]) => (engine.items(ids) as Success<Item[]>).value;
    const all = list({});
    const filter = {
      withTags: [tag('Comedy'), tag('Drama')],
      withoutTags: [tag('Horror')],
      yearFrom: 1990,
      yearTo: 2000,
    };
    const some = list({ filter, count: true });
    const passes = ({ tags: has, year }: Item) =>
      has.includes('Comedy') &&
      has.includes('Drama') &&
      !has.includes('Horror') &&
      year >= 1990 &&
      year <= 2000;
    const expected = items(all.itemIds).filter(passes);
    expect(expected.length).toBeGreaterThan(0);
    if (all.numPassing <= 1000)
      expect([...some.itemIds]).toEqual(expected.map(({ itemId }) => itemId));
    expect(items(some.itemIds).every(passes)).toBe(true);
    expect(keys(some.counts ?? {})).toEqual(keys(countKeys));
    expect(some.counts?.numPassing).toBe(some.numPassing);
    expect(some.counts?.numLooked).toBe(all.numPassing);
    expect(some.counts?.tags[tag('Comedy')]).toBe(some.numPassing);
    expect(some.counts?.tags[tag('Horror')]).toBe(0);

    const pages = [0, 4, 8].flatMap((offset) => [...list({ n: 4, offset }).itemIds]);
    expect(pages).toEqual([...all.itemIds.slice(0, 12)]);
    const first = all.itemIds.slice(0, 1);
    expect([...list({ excluded: first }).itemIds.slice(0, 5)]).toEqual([
      ...all.itemIds.slice(1, 6),
    ]);
    // A tag that is none: no item has it.
    for (const beyond of [tags.length, 63, 64, -1]) {
      expect(list({ filter: { withTags: [beyond] } }).numPassing).toBe(0);
      expect(list({ filter: { withoutTags: [beyond] } }).numPassing).toBe(all.numPassing);
    }
    // Neutral dials are none at all, and every other one says something else.
    const neutral = { watch: 0, popularity: 0, recency: 0, diversity: 0 };
    expect(list({ dials: neutral }).scores).toEqual(all.scores);
    for (const dial of Object.keys(neutral))
      expect(list({ dials: { [dial]: 1 } }).itemIds, dial).not.toEqual(all.itemIds);
    expect(list({ dials: { diversity: 1 } }).itemIds[0]).toBe(all.itemIds[0]);
  });

  test('refuses nested options by name', () => {
    const refuse = (change: object) =>
      (engine.recommend(none, noValues, { ...options, ...change }) as Failure).message;
    expect(refuse({ offset: 0.5 })).toContain('options.offset');
    expect(refuse({ excluded: [1] })).toContain('options.excluded');
    expect(refuse({ filter: 5 })).toContain('options.filter');
    for (const id of ['a\nb', '\ud800', 1, undefined])
      expect(refuse({ excluded: ['2', id, '3'] })).toContain('options.excluded');
    expect(refuse({ filter: { yearFrom: -1 } })).toContain('options.filter.yearFrom');
    for (const tags of [1, ['x'], [0.5], Array(65).fill(1)])
      expect(refuse({ filter: { withTags: tags } })).toContain('options.filter.withTags');
    expect(refuse({ dials: { recency: NaN } })).toContain('recency');
    expect(refuse({ dials: { diversity: -0.1 } })).toContain('diversity');
    expect(refuse({ count: 'yes' })).toContain('count');
    const next = engine.nextToRate(none, noValues, Int32Array.of(0), { n: 101 }) as Failure;
    expect(next.message).toContain('options.n');
    const group = (sizes: unknown, more: object = {}) =>
      (engine.group(none, noValues, sizes as Int32Array, { suits: 'all', ...more }) as Failure)
        .message;
    expect(group(Int32Array.of())).toContain('people');
    expect(group(new Int32Array(7))).toContain('people');
    expect(group([0])).toContain('sizes: a Int32Array');
    expect(group(Int32Array.of(0), { suits: 'some' })).toContain('options.suits');
    const rest = engine.group(['1', '2'], Float32Array.of(5, 4), Int32Array.of(1), {
      suits: 'all',
    }) as Failure;
    expect(rest.message).toContain('sizes');
    const out = engine.leaveOneOut(none, noValues, '1', 'for-you', ['2']) as Failure;
    expect(out.message).toContain('leftOut');
  });
});

async function engineOf(model: string): Promise<Engine> {
  const engine = new (await engineModule()).Engine(1);
  loadBundle(engine, model);
  return engine;
}

test('a bundle without a rating head answers all but what is about predicted ratings', async () => {
  const model = otherModel('games');
  const { golden, about } = readManifest(model);
  const engine = await engineOf(model);
  expect(engine.info().scale).toBeNull();
  expect(golden.every((answer) => answersAsRecorded(engine, answer))).toBe(true);
  const ids = golden[0]?.itemIds.slice(0, 3) ?? [];
  const likes = Float32Array.of(1, 1, 1);
  for (const refused of [
    engine.predict(ids, likes, ids),
    engine.confidence(ids, likes, {}),
    engine.checkMe(ids, likes),
    engine.recommend(ids, likes, { ...options, score: 'rating' }),
  ]) {
    expect(refused).toMatchObject({ ok: false, code: 'invalid-argument' });
  }
  const list = engine.recommend(ids, likes, { ...options, score: 'for-you' });
  expect(list).toMatchObject({ ok: true, value: { numUnknown: 0 } });
  if (!list.ok) return;
  expect(list.value.itemIds).toHaveLength(options.n);
  for (const empty of ['predicted', 'low', 'high', 'likely'] as const)
    expect(list.value[empty]).toHaveLength(0);
  // A value for each link that has values.
  const [item] = (engine.items(ids) as Success<Item[]>).value;
  expect(about.links.map(({ name }) => name)).toEqual(['Shop']);
  expect(item?.links).toEqual([`games.example/app/${ids[0] ?? ''}`]);
});

test('ids are texts, ratings are on the scale, and a link by the id has no value', async () => {
  const model = otherModel('books');
  const { golden, about } = readManifest(model);
  const engine = await engineOf(model);
  expect(engine.info().scale).toEqual({ min: 1, max: 10, step: 1 });
  expect(golden.every((answer) => answersAsRecorded(engine, answer))).toBe(true);
  const known = golden[0]?.itemIds ?? [];
  for (const id of known) expect(id).toMatch(/^\d{9}[\dX]$/);
  const reply = engine.predict(known.slice(0, 1), Float32Array.of(10), [...known, 'nobody’s']);
  expect(reply).toMatchObject({ ok: true, value: { itemIds: known, numUnknown: 1 } });
  const between = engine.predict(known.slice(0, 1), Float32Array.of(9.5), known) as Failure;
  expect(between.message).toContain('expected 1 to 10 in steps of 1');
  expect(about.links).toHaveLength(1);
  for (const { links } of (engine.items(known) as Success<Item[]>).value) expect(links).toEqual([]);
});
