// Runs in the page: every contender in turns, so that what else the machine does falls on all alike.

import {
  answersOf,
  engineOf,
  kernel,
  onnxRuntime,
  plainJavaScript,
  tensorflow,
  usedMemory,
} from './contenders.mjs';
import { foldIns, kernelModule } from './kernel_module.mjs';
import { summary, timeInTurns } from './timing.mjs';

const fetched = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

async function setUp(numThreads) {
  if (!crossOriginIsolated) throw new Error('the clock is coarse without isolation');
  const plan = JSON.parse(new TextDecoder().decode(await fetched('data/plan.json')));
  const { k } = plan;
  const floats = async (path) => new Float32Array((await fetched(path)).buffer);
  const factors = await floats('data/factors.bin');
  const all = await floats('data/queries.bin');
  const queries = Array.from({ length: all.length / k }, (_, i) => all.slice(i * k, (i + 1) * k));
  const bundle = await Promise.all(
    plan.files.map(async ({ name, role }) => ({
      role,
      bytes: await fetched(`bundle/${name}`),
    })),
  );
  return { ...plan, factors, queries, bundle, numThreads };
}

const named = (contenders) => contenders.map(({ name, times }) => ({ name, ...summary(times) }));

/** Top 10 of all films, the engine and its peers; onnxruntime-web with so many threads. */
export async function measurePeers(numThreads) {
  const setup = await setUp(numThreads);
  const { queries } = setup;
  const exact = plainJavaScript(setup);
  const contenders = [
    exact,
    ...(await tensorflow(setup)),
    ...(await onnxRuntime(setup)),
    ...(await kernel(setup)),
  ];
  await timeInTurns(contenders, queries, setup.rounds);
  const wanted = queries.map((query) => new Set(exact.run(query)));
  const rows = [];
  for (const { name, peer, run, times } of contenders) {
    let hits = 0;
    for (const [i, query] of queries.entries())
      hits += [...(await run(query))].filter((id) => wanted[i].has(id)).length;
    rows.push({
      name,
      peer,
      recall: hits / (10 * queries.length),
      ...summary(times),
    });
  }
  return rows;
}

/** Fold-in by itself: ratings in, both heads' factors and the covariance out. */
export async function measureFoldIns() {
  const { bundle, rounds } = await setUp(1);
  const factory = (await import('./kernel/als_kernel_bench.mjs')).default;
  const folds = foldIns(await kernelModule(factory, bundle));
  await timeInTurns(folds, [...Array(20).keys()], rounds);
  return named(folds);
}

/** Whole answers of the engine, by build and number of workers. */
export async function measureAnswers() {
  const setup = await setUp(1);
  const results = [];
  const started = [];
  for (const [variant, numWorkers] of [
    ['simd', 1],
    ['threads', 1],
    ['threads', 2],
  ]) {
    const { engine, loadTime, memory } = await engineOf(setup, variant, numWorkers);
    const loaded = usedMemory(memory);
    const { quick, slow } = answersOf(engine);
    const result = { variant, numWorkers, loadTime, loaded };
    results.push(result);
    started.push({ engine, memory, quick, slow, result });
  }
  await timeInTurns(
    started.flatMap(({ quick }) => quick),
    [...Array(20).keys()],
    setup.rounds,
  );
  await timeInTurns(
    started.flatMap(({ slow }) => slow),
    [0],
    3,
  );
  for (const { engine, memory, quick, slow, result } of started) {
    result.answers = [...named(quick), ...named(slow)];
    result.after = usedMemory(memory);
    result.size = memory.buffer.byteLength;
    engine.delete();
  }
  return results;
}
