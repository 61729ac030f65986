// Runs in the page: every contender in turns, so that what else the machine does falls on all alike.

import { onnxRuntime, plainJavaScript, tensorflow, kernel, answersOf } from './contenders.mjs';

const fetched = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), p95: at(0.95) };
}

async function timeInTurns(contenders, inputs, rounds) {
  for (const contender of contenders) {
    contender.times = [];
    for (const input of inputs) await contender.run(input); // to warm up
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      for (const input of inputs) {
        const start = performance.now();
        const pending = contender.run(input);
        if (pending instanceof Promise) await pending;
        contender.times.push(performance.now() - start);
      }
    }
  }
}

export async function measure(numThreads) {
  if (!crossOriginIsolated) throw new Error('the clock is coarse without isolation');
  const plan = JSON.parse(new TextDecoder().decode(await fetched('data/plan.json')));
  const { k, numItems } = plan;
  const floats = async (path) => new Float32Array((await fetched(path)).buffer);
  const factors = await floats('data/factors.bin');
  const all = await floats('data/queries.bin');
  const queries = Array.from({ length: all.length / k }, (_, i) => all.slice(i * k, (i + 1) * k));
  const bundle = await Promise.all(
    plan.files.map(async ({ name, role }) => ({ role, bytes: await fetched(`bundle/${name}`) })),
  );
  const setup = { ...plan, factors, bundle, numThreads };
  const exact = plainJavaScript(setup);
  const contenders = [
    exact,
    ...(await tensorflow(setup)),
    ...(await onnxRuntime(setup)),
    ...(await kernel(setup)),
  ];
  await timeInTurns(contenders, queries, plan.rounds);
  const wanted = queries.map((query) => new Set(exact.run(query)));
  const rows = [];
  for (const { name, peer, run, times } of contenders) {
    let hits = 0;
    for (const [i, query] of queries.entries())
      hits += [...(await run(query))].filter((id) => wanted[i].has(id)).length;
    rows.push({ name, peer, recall: hits / (10 * queries.length), ...summary(times) });
  }
  if (numThreads !== 1) return { rows };
  const answers = await answersOf(setup);
  await timeInTurns(answers, [...Array(plan.rounds * 4).keys()], plan.rounds);
  return { rows, answers: answers.map(({ name, times }) => ({ name, ...summary(times) })) };
}
