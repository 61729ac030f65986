// Random and hostile arguments for every method of the engine: never a trap, never an exception, every failure typed, and no
// memory kept. MATINEE_RANDOM_CALLS=1000000 makes it the long run, which tells what came of them. The native twin of this test,
// under the sanitizers and with models that make no sense, is tests/unit/recommend/random_calls_test.cpp.

import { expect, test } from 'vitest';
import type { EngineModule } from '../../../wasm/als_engine';
import { bundleFiles, engineModule, loadBundle, usedMemory } from '../support/node_engine';
import { sampleModel } from '../support/site';

const numCalls = Number(process.env['MATINEE_RANDOM_CALLS'] ?? 20_000);

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const codes = [
  'invalid-argument',
  'parse',
  'io',
  'bad-format',
  'unsupported-version',
  'corrupt',
  'numerical',
  'cancelled',
];

test(
  `${String(numCalls)} calls with random and hostile arguments`,
  { timeout: 60_000 + numCalls },
  async () => {
    let memory: WebAssembly.Memory | undefined;
    const module: EngineModule = await engineModule((found) => {
      memory = found;
    });
    const engine = new module.Engine(1);
    loadBundle(engine, sampleModel());
    const random = randomNumbers(20261125);
    const whole = (below: number) => Math.floor(random() * below);
    const pick = <T>(values: readonly T[]): T => values[whole(values.length)] as T;

    const nonsense: readonly (() => unknown)[] = [
      () => undefined,
      () => null,
      () => NaN,
      () => Infinity,
      () => -1,
      () => 1e300,
      () => 4294967296,
      () => random() * 10,
      () => '',
      () => 'for-you',
      () => '\ud800',
      () => 'x'.repeat(whole(3000)),
      () => ({}),
      () => [],
      () => [1, 2, 3],
      () => true,
      () => Symbol('x'),
      () => 10n,
      () => () => 0,
      () => new Float64Array(3),
      () => new Uint8Array(whole(200)),
      () => new Uint32Array(whole(50)),
      () => new Float32Array(whole(50)).fill(3),
      () => Object.create(null) as unknown,
    ];
    const known = [1, 2, 3, 6, 10, 32, 47, 50, 110, 150, 260, 296, 318, 356, 480, 527, 589, 593];
    const oddIds = [
      '',
      '007',
      '-1',
      '1e3',
      '4294967296',
      '\ud800',
      'é'.repeat(600),
      '__proto__',
      '0',
    ];
    const id = () =>
      String(random() < 0.8 ? pick(known) : random() < 0.8 ? whole(4294967296) : pick(oddIds));
    const ids = (most: number) => Array.from({ length: whole(most + 1) }, id);
    const starsFor = (list: readonly string[]) =>
      Float32Array.from(list, () => (random() < 0.999 ? (1 + whole(10)) / 2 : random() * 9));
    const filter = () => ({
      withTags: random() < 0.7 ? [] : [whole(20), whole(20)],
      withoutTags: random() < 0.7 ? [] : [whole(70)],
      yearFrom: random() < 0.7 ? 0 : whole(2100),
      yearTo: random() < 0.7 ? 0 : whole(2100),
      minRatings: random() < 0.7 ? 0 : whole(1000),
    });
    const dial = () => random() * 2 - 1;
    const score = () => pick(['for-you', 'affinity', 'rating', 'popularity']);
    const options = () => ({
      score: score(),
      n: 1 + whole(30),
      offset: random() < 0.8 ? 0 : whole(2000),
      excludeSeen: random() < 0.5,
      minRatings: whole(100),
      excluded: ids(5),
      filter: filter(),
      dials: { watch: dial(), popularity: dial(), recency: dial(), diversity: random() * 0.5 },
      count: random() < 0.5,
    });
    const next = () => ({ n: 1 + whole(5), excluded: ids(5), diverse: random() < 0.5 });
    const visitor = (): [string[], Float32Array] => {
      const list = ids(12);
      return [list, starsFor(list)];
    };
    const people = (count = 1 + whole(7)): [string[], Float32Array, Int32Array] => {
      const all = Array.from({ length: count }, () => ids(5));
      const list = all.flat();
      return [list, starsFor(list), Int32Array.from(all, ({ length }) => length)];
    };
    const files = bundleFiles(sampleModel());
    // Noise, or a file of the model with a few bits turned, or cut.
    const bytes = () => {
      if (random() < 0.9) return Uint8Array.from({ length: whole(300) }, () => whole(256));
      const damaged = pick(files).bytes.slice();
      for (let turned = whole(4); turned >= 0; turned -= 1)
        damaged[whole(damaged.length)] = whole(256);
      return random() < 0.8 ? damaged : damaged.slice(0, whole(damaged.length));
    };
    // The slow ones are drawn less often, so that a million calls end the same day.
    const methods: readonly (readonly [string, number, () => unknown[]])[] = [
      ['addFactors', 2, () => [bytes()]],
      ['addItems', 2, () => [bytes()]],
      ['addTitles', 1, () => [new Uint8Array(whole(50)).fill(255)]],
      ['addLinks', 2, () => [bytes()]],
      ['recommend', 2, () => [...visitor(), options()]],
      ['predict', 6, () => [...visitor(), ids(20)]],
      [
        'similar',
        1,
        () => [
          id(),
          { n: 1 + whole(50), minRatings: whole(100), excluded: ids(5), filter: filter() },
        ],
      ],
      ['explain', 4, () => [...visitor(), id(), score()]],
      [
        'leaveOneOut',
        1,
        () => {
          const [list, stars] = visitor();
          return [list, stars, id(), score(), random() < 0.8 ? list.slice(0, 1) : ids(2)];
        },
      ],
      ['nextToRate', 1, () => [...people(), next()]],
      ['confidence', 1, () => [...visitor(), next()]],
      ['checkMe', 4, () => visitor()],
      ['match', 1, () => people(2)],
      [
        'group',
        1,
        () => [
          ...people(),
          {
            suits: pick(['all', 'nobody-minds', 'somebody-loves']),
            n: 1 + whole(30),
            filter: filter(),
          },
        ],
      ],
      ['items', 4, () => [ids(20)]],
    ];
    const drawn = methods.flatMap((method) => Array<typeof method>(method[1]).fill(method));
    const wild = engine as unknown as Record<string, (...values: unknown[]) => unknown>;
    const outcomes = new Map<string, number>();
    let failures = 0;
    let sizeAfterWarmUp = 0;
    let usedAfterWarmUp = 0;
    for (let call = 0; call < numCalls; call += 1) {
      if (call === Math.floor(numCalls / 4) && memory !== undefined) {
        sizeAfterWarmUp = memory.buffer.byteLength;
        usedAfterWarmUp = usedMemory(memory);
      }
      const [name, , good] = pick(drawn);
      const values = good();
      if (random() < 0.3) values[whole(values.length)] = pick(nonsense)();
      const hostileOptions = values.at(-1);
      if (random() < 0.1 && hostileOptions !== null && typeof hostileOptions === 'object') {
        const key = pick([...Object.keys(hostileOptions), 'n']);
        if (!ArrayBuffer.isView(hostileOptions))
          Object.assign(hostileOptions, { [key]: pick(nonsense)() });
      }
      const reply = wild[name]?.(...values) as { ok: boolean; code?: string; message?: string };
      if (!reply.ok) {
        failures += 1;
        if (!codes.includes(reply.code ?? '') || (reply.message ?? '').length < 5)
          expect.fail(`${name} failed without a type: ${JSON.stringify(reply)}`);
      }
      const outcome = `${name} ${reply.ok ? 'answered' : (reply.code ?? '')}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    if (process.env['MATINEE_RANDOM_CALLS'] !== undefined) {
      const lines = [...outcomes].sort().map(([outcome, count]) => `${outcome} ${String(count)}`);
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    // Every method has both succeeded and failed, the loading ones have failed at least.
    const seen = [...outcomes.keys()];
    for (const [name] of methods) {
      expect(seen.filter((key) => codes.some((code) => key === `${name} ${code}`))).not.toEqual([]);
      if (!name.startsWith('add')) expect(seen).toContain(`${name} answered`);
    }
    expect(failures).toBeGreaterThan(numCalls / 10);
    expect(memory?.buffer.byteLength).toBe(sizeAfterWarmUp);
    expect(usedAfterWarmUp).toBeGreaterThan(0);
    // Sixteen bytes lost in every tenth call would be more.
    const lost = memory === undefined ? NaN : usedMemory(memory) - usedAfterWarmUp;
    expect(lost).toBeLessThan(24 * 1024);
    engine.delete();
  },
);
