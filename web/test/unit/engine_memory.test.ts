// A model as large as they get, all films of MovieLens 32M with 64 factors in both heads: its engine fits 64 MiB, and
// answering takes no more memory, however often. MATINEE_ANSWERS=10000 makes it the long run.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTool } from '../support/native_tools';
import { engineModule, loadBundle, readManifest, usedMemory } from '../support/node_engine';

const mib = 2 ** 20;
const numAnswers = Number(process.env['MATINEE_ANSWERS'] ?? 2000);
const patience = 600_000; // for machines that have much else to do
const folder = mkdtempSync(join(tmpdir(), 'matinee-memory-'));
const model = join(folder, 'model');

beforeAll(() => {
  const run = (tool: string, options: string) => runTool(tool, options.split(' '), folder);
  run('als_synth', '--like ml-32m --ratings 300000 --out data');
  run(
    'als_export',
    '-q --data data -k 64 --watch-factors 64 --sweeps 1 --covariance shared --features none' +
      ' --no-evaluation --cache none --out model',
  );
}, patience);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('answers of the largest model stay within 64 MiB', { timeout: patience }, async () => {
  const manifest = readManifest(model);
  expect(manifest.numItems).toBeGreaterThan(87_000);
  expect([manifest.numFactors, manifest.numWatchFactors]).toEqual([64, 64]);
  let memory: WebAssembly.Memory | undefined;
  const module = await engineModule((found) => {
    memory = found;
  });
  const engine = new module.Engine(1);
  loadBundle(engine, model);
  const state = () => {
    if (memory === undefined) throw new Error('no memory');
    return { size: memory.buffer.byteLength, used: usedMemory(memory) };
  };

  const popular = [0, 1000].flatMap((offset) => {
    const reply = engine.recommend([], new Float32Array(), {
      score: 'popularity',
      n: 1000,
      offset,
      excludeSeen: false,
      minRatings: 0,
    });
    if (!reply.ok) throw new Error(reply.message);
    return [...reply.value.itemIds];
  });
  expect(popular).toHaveLength(2000);
  const visitor = (turn: number, count: number): [string[], Float32Array] => [
    Array.from({ length: count }, (_, i) => popular[(turn * 37 + i) % 2000] ?? ''),
    Float32Array.from({ length: count }, (_, i) => (1 + ((turn + 3 * i) % 10)) / 2),
  ];
  const film = popular[1999] ?? '';
  const dials = { watch: 0.2, popularity: -0.3, recency: 0.4, diversity: 0.5 };
  const ask = (turn: number) => {
    const few = visitor(turn, turn % 20);
    switch (turn % 500) {
      // The largest questions now and then.
      case 0:
        return engine.recommend(...visitor(turn, 2000), {
          score: 'for-you',
          n: 1000,
          offset: 80_000,
          excludeSeen: true,
          minRatings: 0,
          count: true,
          dials,
        });
      case 1:
        return engine.group(...visitor(turn, 1200), Int32Array.of(200, 200, 200, 200, 200, 200), {
          suits: turn % 1000 === 1 ? 'all' : 'nobody-minds',
          n: 100,
        });
      case 2:
        return engine.nextToRate(...visitor(turn, 1000), Int32Array.of(500, 500), { n: 100 });
      case 3:
        return engine.checkMe(...visitor(turn, 200));
      case 4:
        return engine.similar(film, { n: 1000, minRatings: 0 });
      default:
        return turn % 3 === 0
          ? engine.recommend(...few, { score: 'rating', n: 10, excludeSeen: true, minRatings: 0 })
          : turn % 3 === 1
            ? engine.explain(...few, film, 'for-you')
            : engine.predict(...few, popular.slice(0, 50));
    }
  };
  let after: ReturnType<typeof state> | undefined;
  for (let turn = 0; turn < numAnswers; turn += 1) {
    const reply = ask(turn);
    if (!reply.ok) expect.fail(reply.message);
    if (turn === 499) after = state();
  }
  const end = state();
  expect(end.size).toBe(64 * mib);
  expect(end.used).toBeLessThan(64 * mib);
  if (after === undefined) throw new Error('too few answers');
  // Eight bytes lost in every answer would be more.
  expect(end.used - after.used).toBeLessThan(8 * (numAnswers - 500));
  engine.delete();
});
