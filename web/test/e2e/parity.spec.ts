// Native and both WebAssembly builds give the same answers: 100 random visitors, asked of als_recommend and, in a browser, of
// the two engines.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineModule, ItemList, RatingScale, Reply } from '../../../wasm/als_engine';
import { lastLevel, valueAt } from '../../src/shared/rating_scale.ts';
import { expect, openVerified, test } from '../support/fixtures.ts';
import { runTool } from '../support/native_tools.ts';
import { hasRealModel, otherModel, realModel, sampleModel } from '../support/site.ts';
import { readManifest } from '../support/node_engine.ts';

interface Visitor {
  readonly itemIds: string[];
  readonly values: number[];
}
interface Row {
  readonly itemId: string;
  readonly score: number;
  readonly predicted: number | null; // without a rating head
}

const numVisitors = 100;

/** The same visitors at every run (a linear congruential generator). */
function randomVisitors(itemIds: readonly string[], scale: RatingScale | null): Visitor[] {
  let state = 12345;
  const below = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
  const value = () => (scale === null ? 1 : valueAt(scale, below(lastLevel(scale) + 1)));
  return Array.from({ length: numVisitors }, (_, i) => {
    const ids = new Set<string>();
    while (ids.size < 1 + (i % 30)) ids.add(itemIds[below(itemIds.length)] ?? '');
    return { itemIds: [...ids], values: [...ids].map(value) };
  });
}

function nativeAnswer(model: string, visitor: Visitor): Row[] {
  const rates = visitor.itemIds.flatMap((id, i) => [
    '--rate',
    `${id}=${String(visitor.values[i])}`,
  ]);
  return JSON.parse(runTool('als_recommend', [model, ...rates, '-n', '10', '--json'])) as Row[];
}

for (const [name, modelOf] of [
  ['sample', sampleModel],
  ['books', () => otherModel('books')],
  ['games', () => otherModel('games')],
  ...(hasRealModel ? [['real', realModel] as const] : []),
] as const) {
  test(`${name} model: native, simd and threads agree for ${String(numVisitors)} visitors`, async ({
    page,
    openSite,
  }) => {
    test.setTimeout(240_000);
    const model = modelOf();
    await openVerified(page, await openSite({ model }));
    const engines = readdirSync(join(import.meta.dirname, '../../dist/engine'));
    expect(engines).toHaveLength(2);

    // Ids of items that can be rated: those of the golden lists and the most rated ones.
    const { about, files, golden } = readManifest(model);
    const ids = golden.flatMap((answer) => [
      ...answer.itemIds,
      ...answer.ratings.map(([itemId]) => itemId),
    ]);
    const visitors = randomVisitors([...new Set(ids)], about.scale);
    expect(new Set(ids).size).toBeGreaterThan(30);
    const native = visitors.map((visitor) => nativeAnswer(model, visitor));

    for (const engine of engines) {
      const answers = await page.evaluate(
        async ({ engine, visitors, files }) => {
          const url = new URL(`engine/${engine}/als_engine.js`, document.baseURI).href;
          const factory = (await import(url)) as {
            default: (options: object) => Promise<EngineModule>;
          };
          const { Engine } = await factory.default({ numThreads: 1 });
          const loaded = new Engine(2);
          for (const { name, role } of files) {
            const response = await fetch(new URL(`model/${name}`, document.baseURI));
            const body = name.endsWith('.gz')
              ? new Response(response.body?.pipeThrough(new DecompressionStream('gzip')))
              : response;
            const bytes = new Uint8Array(await body.arrayBuffer());
            if (role === 'factors') loaded.addFactors(bytes);
            if (role === 'items') loaded.addItems(bytes);
            if (role === 'titles') loaded.addTitles(bytes);
          }
          const lists = visitors.map(({ itemIds, values }) => {
            const reply: Reply<ItemList> = loaded.recommend(itemIds, Float32Array.from(values), {
              score: 'for-you',
              n: 10,
              excludeSeen: true,
              minRatings: 10,
            });
            if (!reply.ok) throw new Error(reply.message);
            const { itemIds: ids, scores, predicted } = reply.value;
            return ids.map((itemId, i) => ({
              itemId,
              score: scores[i] ?? NaN,
              predicted: predicted[i] ?? null,
            }));
          });
          return { variant: loaded.info().variant, lists };
        },
        { engine, visitors, files },
      );
      expect(engine.startsWith(answers.variant)).toBe(true);
      answers.lists.forEach((list, i) => {
        const rows = native[i] ?? [];
        expect(list.map((row) => row.itemId)).toEqual(rows.map((row) => row.itemId));
        // Not only within 1e-5: the same floats.
        expect(list.map((row) => Math.fround(row.score))).toEqual(
          rows.map((row) => Math.fround(row.score)),
        );
        expect(list.map((row) => row.predicted)).toEqual(
          rows.map(({ predicted }) => (predicted === null ? null : Math.fround(predicted))),
        );
      });
    }
  });
}
