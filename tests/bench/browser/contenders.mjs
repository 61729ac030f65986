// Runs in the page: each contender answers "the ten best of all films for this visitor's factors", and is timed in turns.

import { kernelModule } from './kernel_module.mjs';

const numFilms = 10;

/** The best of `scores`, best first; of equals the first. */
function best(scores, n) {
  const ids = new Int32Array(n).fill(-1);
  const tops = new Float32Array(n).fill(-Infinity);
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i];
    if (!(score > tops[n - 1])) continue;
    let place = n - 1;
    for (; place > 0 && score > tops[place - 1]; place -= 1) {
      tops[place] = tops[place - 1];
      ids[place] = ids[place - 1];
    }
    tops[place] = score;
    ids[place] = i;
  }
  return ids;
}

function plainJavaScript({ factors, numItems, k }) {
  const scores = new Float32Array(numItems);
  return {
    name: 'plain JavaScript, f32',
    run(query) {
      for (let i = 0, at = 0; i < numItems; i += 1, at += k) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let j = 0; j < k; j += 4) {
          a += factors[at + j] * query[j];
          b += factors[at + j + 1] * query[j + 1];
          c += factors[at + j + 2] * query[j + 2];
          d += factors[at + j + 3] * query[j + 3];
        }
        scores[i] = a + b + (c + d);
      }
      return best(scores, numFilms);
    },
  };
}

async function onnxRuntime({ k, onnx, numThreads }) {
  const ort = await import('./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = numThreads;
  ort.env.wasm.wasmPaths = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url).href;
  const contenders = [];
  for (const { name, file, shape, topK } of onnx) {
    const session = await ort.InferenceSession.create(file, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
    contenders.push({
      name: `onnxruntime-web, ${name}`,
      peer: 'ort',
      async run(query) {
        const result = await session.run({
          query: new ort.Tensor('float32', query, shape),
        });
        return topK ? Int32Array.from(result.ids.data, Number) : best(result.scores.data, numFilms);
      },
    });
  }
  if (ort.env.wasm.numThreads !== numThreads)
    throw new Error('onnxruntime-web chose its own threads');
  return contenders;
}

async function tensorflow({ factors, numItems, k }) {
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(
    new URL('./node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).href,
  );
  await tf.setBackend('wasm');
  await tf.ready();
  const rows = tf.tensor2d(factors, [numItems, k]);
  const columns = tf.transpose(rows);
  const form = (name, scoresOf) => ({
    name: `tfjs-backend-wasm, ${name}`,
    peer: 'tfjs',
    run: (query) => tf.tidy(() => best(scoresOf(query).dataSync(), numFilms)),
  });
  return [
    form('[1,K]x[K,N]', (query) => tf.matMul(tf.tensor2d(query, [1, k]), columns)),
    form('[N,K]x[K,1]', (query) => tf.matMul(rows, tf.tensor2d(query, [k, 1]))),
    {
      name: 'tfjs-backend-wasm, [1,K]x[K,N], topk',
      peer: 'tfjs',
      run: (query) =>
        tf.tidy(() =>
          Int32Array.from(
            tf.topk(tf.matMul(tf.tensor2d(query, [1, k]), columns), numFilms).indices.dataSync(),
          ),
        ),
    },
  ];
}

/** The engine's own pass over the films, without the fold-in that makes a visitor's factors of ratings. */
async function kernel({ factors, numItems, k, bundle, head }) {
  const module = await kernelModule(
    (await import('./kernel/als_kernel_bench.mjs')).default,
    bundle,
  );
  const most = 4096;
  const rows = module._allocate(4 * most * k);
  for (let i = 0; i < numItems; i += most) {
    const count = Math.min(most, numItems - i);
    module.HEAPF32.set(factors.subarray(i * k, (i + count) * k), rows / 4);
    module._add_rows(rows, count, k);
  }
  module._release(rows);
  const query = module._query() / 4;
  const ids = module._ids() / 4;
  const bundled = head === 'watch' ? 1 : 0;
  const finest = 2;
  const pass = (name, best, which) => ({
    name,
    run(values) {
      module.HEAPF32.set(values, query);
      const count = best(which, numFilms);
      return module.HEAP32.slice(ids, ids + count);
    },
  });
  return [
    pass('the engine, int8', module._best, finest),
    pass('the engine, int8, no film skipped', module._best_of_every_film, finest),
    pass('the engine, rounded as shipped', module._best, bundled),
    pass('the engine, rounded as shipped, no film skipped', module._best_of_every_film, bundled),
  ];
}

/** Bytes up to the last one that was ever written to: what has been needed at most, however large the memory is. */
function usedMemory(memory) {
  const words = new Uint32Array(memory.buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end -= 1;
  return 4 * end;
}

/** The engine as the page has it, with the bundle in it. */
async function engineOf({ bundle }, variant, numWorkers) {
  let memory;
  const folder = new URL(`./engine/${variant}/`, import.meta.url).href;
  const factory = (await import(`${folder}als_engine.mjs`)).default;
  const module = await factory({
    numThreads: numWorkers - 1,
    instantiateWasm(imports, done) {
      void WebAssembly.instantiateStreaming(fetch(`${folder}als_engine.wasm`), imports).then(
        ({ instance, module: compiled }) => {
          memory =
            Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory) ??
            Object.values(imports)
              .flatMap((from) => Object.values(from))
              .find((value) => value instanceof WebAssembly.Memory);
          done(instance, compiled);
        },
      );
      return {};
    },
  });
  const engine = new module.Engine(numWorkers);
  const add = {
    factors: 'addFactors',
    items: 'addItems',
    titles: 'addTitles',
    links: 'addLinks',
  };
  const start = performance.now();
  for (const { role, bytes } of bundle) {
    if (add[role] === undefined) continue;
    const reply = engine[add[role]](bytes);
    if (!reply.ok) throw new Error(reply.message);
  }
  return { engine, loadTime: performance.now() - start, memory };
}

/** The engine's answers as the page gets them: ratings in, list out, all of fold-in included. */
function answersOf(engine) {
  const pages = [0, 1000, 2000].map(
    (offset) =>
      engine.recommend([], new Float32Array(), {
        score: 'popularity',
        n: 1000,
        offset,
        excludeSeen: false,
        minRatings: 0,
      }).value.itemIds,
  );
  const most = pages.flatMap((page) => [...page]);
  // Visitor `turn` has rated `count` of the three thousand films that most have rated.
  const visitor = (turn, count) => {
    const itemIds = [];
    const ratings = new Float32Array(count);
    for (let i = 0; i < count; i += 1) {
      itemIds[i] = most[(turn * 37 + i * 7) % most.length];
      ratings[i] = (1 + ((turn + i * 3) % 10)) / 2;
    }
    return [itemIds, ratings];
  };
  const asks = (name, count, question) => ({
    name: `${name}, ${String(count)} ratings`,
    run(turn) {
      const reply = question(...visitor(turn, count));
      if (!reply.ok || reply.value.itemIds.length === 0) throw new Error('no answer');
    },
  });
  const list = (name, count, options) =>
    asks(name, count, (itemIds, ratings) =>
      engine.recommend(itemIds, ratings, {
        n: 10,
        excludeSeen: true,
        minRatings: 0,
        ...options,
      }),
    );
  // Six people, each with a part of the ratings.
  const group = (suits, count, options) =>
    asks(`group of six (${suits})`, count, (itemIds, ratings) =>
      engine.group(itemIds, ratings, new Int32Array(6).fill(count / 6), {
        n: 12,
        minRatings: 0,
        suits,
        ...options,
      }),
    );
  const filter = { withoutTags: [10], yearFrom: 1950, yearTo: 2020 };
  const all = { score: 'for-you', filter, dials: { diversity: 0.5 } };
  const quick = [
    list('one head (rating)', 20, { score: 'rating' }),
    list('both heads (for-you)', 20, { score: 'for-you' }),
    list('both heads, filters', 20, { score: 'for-you', filter }),
    list('both heads, filters, diversity', 20, all),
    list('both heads, filters, diversity, counts', 20, { ...all, count: true }),
    list('both heads, filters, diversity', 200, all),
    list('both heads, filters, diversity', 2000, all),
    group('all', 60),
    group('all', 300, { filter }),
    group('nobody-minds', 300, { filter }),
    group('all', 1800, { filter }),
  ];
  const leaveOneOut = (itemIds, ratings) =>
    engine.leaveOneOut(itemIds, ratings, most.at(-1), 'for-you', itemIds.slice(0, 10));
  const slow = [
    asks('leaveOneOut of 10', 2000, leaveOneOut),
    asks('nextToRate', 200, (itemIds, ratings) =>
      engine.nextToRate(itemIds, ratings, Int32Array.of(200), {}),
    ),
    asks('checkMe', 200, (itemIds, ratings) => engine.checkMe(itemIds, ratings)),
    asks('checkMe', 2000, (itemIds, ratings) => engine.checkMe(itemIds, ratings)),
  ];
  return { quick, slow };
}

export { answersOf, engineOf, kernel, onnxRuntime, plainJavaScript, tensorflow, usedMemory };
