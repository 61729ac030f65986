// Plain JavaScript, onnxruntime-web, tfjs-backend-wasm and the engine, side by side in headless Chromium: README.md.

import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import * as onnx from './onnx_model.mjs';
import { timesTable } from './timing.mjs';
import { readBundle } from './bundle.mjs';
import { readSafetensors, unpackDifferences } from './safetensors.mjs';

const here = import.meta.dirname;
const root = join(here, '../../..');
const { values: options } = parseArgs({
  options: {
    model: { type: 'string' }, // of als_train: the float factors
    bundle: { type: 'string' }, // of als_export, of that model
    queries: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '9' },
    head: { type: 'string', default: 'rating' },
    engine: { type: 'string', default: join(root, 'web/generated') }, // with simd and threads in it
    kernel: {
      type: 'string',
      default: join(root, 'build/wasm-simd/tests/bench/browser'),
    },
    only: { type: 'string' }, // peers, foldIns or answers
    json: { type: 'boolean', default: false },
  },
});
if (
  options.model === undefined ||
  options.bundle === undefined ||
  !['rating', 'watch'].includes(options.head) ||
  ![undefined, 'peers', 'foldIns', 'answers'].includes(options.only)
) {
  console.error(
    'usage: node bench.mjs --model model.safetensors --bundle FOLDER [--head watch] [--only PART] (README.md)',
  );
  process.exit(2);
}
if (!existsSync(join(here, 'node_modules')))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: here,
    stdio: 'inherit',
  });

// What is asked: the factors of films, in the bundle's order, and of visitors, as they were trained, in floats.
const model = readSafetensors(options.model);
const { manifest, files } = readBundle(options.bundle);
const order = files
  .filter(({ role }) => role === 'items')
  .flatMap(({ bytes }) => [...unpackDifferences(readSafetensors(bytes).get('id'))]);
const items = model.get(`${options.head}.item_factors`);
const k = items.shape[1];
const numItems = order.length;
const rowOf = new Map([...model.get('item_id').values].map((id, row) => [id, row]));
const factors = new Float32Array(numItems * k);
if (numItems !== manifest.numItems || numItems !== rowOf.size)
  throw new Error('the bundle has other films than the model');
order.forEach((id, i) => {
  const row = rowOf.get(id);
  if (row === undefined) throw new Error(`the model has no film ${String(id)}`);
  factors.set(items.values.subarray(row * k, (row + 1) * k), i * k);
});
// The visitors: of the rating head users as they were trained. A model keeps no users of the watch head: there one who has
// watched ten films is their sum, which has the direction of a fold-in with equal confidence and no regularization.
const numQueries = Number(options.queries);
const queries = new Float32Array(numQueries * k);
const users = model.get('rating.user_factors');
for (let i = 0; i < numQueries; i += 1) {
  if (options.head === 'rating') {
    const row = Math.floor((i * users.shape[0]) / numQueries);
    queries.set(users.values.subarray(row * k, (row + 1) * k), i * k);
  } else {
    for (let film = 0; film < 10; film += 1) {
      const place = (i * 31 + film * film * 17) % 1000;
      for (let j = 0; j < k; j += 1) queries[i * k + j] += factors[place * k + j];
    }
  }
}

// ONNX graphs of the same question, in every form that might be the fastest.
const raw = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
function transposed(rows) {
  const columns = new rows.constructor(rows.length);
  for (let i = 0; i < numItems; i += 1) {
    for (let j = 0; j < k; j += 1) columns[j * numItems + i] = rows[i * k + j];
  }
  return columns;
}
const { node, tensor, input, output, types, intAttribute } = onnx;
const best = (shape, axis) => [
  tensor('ten', types.int64, [1], raw(BigInt64Array.of(10n))),
  node('TopK', ['scores', 'ten'], ['tops', 'ids'], [intAttribute('axis', axis)]),
  output('tops', types.float, shape),
  output('ids', types.int64, shape),
];
const columns = transposed(factors);
const row = [input('query', types.float, [1, k])];
const column = [input('query', types.float, [k, 1])];
const byColumns = [
  tensor('films', types.float, [k, numItems], raw(columns)),
  node('MatMul', ['query', 'films'], ['scores']),
];
const byRows = [
  tensor('films', types.float, [numItems, k], raw(factors)),
  node('MatMul', ['films', 'query'], ['scores']),
];
const gemm = [
  tensor('films', types.float, [numItems, k], raw(factors)),
  node('Gemm', ['query', 'films'], ['scores'], [intAttribute('transB', 1)]),
];
// int8 by columns, one scale a film, as ONNX quantises.
const scales = new Float32Array(numItems);
const rounded = new Int8Array(numItems * k);
for (let i = 0; i < numItems; i += 1) {
  const film = factors.subarray(i * k, (i + 1) * k);
  scales[i] = film.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
  film.forEach(
    (value, j) => (rounded[i * k + j] = scales[i] > 0 ? Math.round(value / scales[i]) : 0),
  );
}
const int8 = [
  tensor('films', types.int8, [k, numItems], raw(transposed(rounded))),
  tensor('scales', types.float, [1, numItems], raw(scales)),
  node('DynamicQuantizeLinear', ['query'], ['q', 'q_scale', 'q_zero']),
  node('MatMulInteger', ['q', 'films', 'q_zero'], ['sums']),
  node('Cast', ['sums'], ['numbers'], [intAttribute('to', types.float)]),
  node('Mul', ['numbers', 'scales'], ['scaled']),
  node('Mul', ['scaled', 'q_scale'], ['scores']),
];
const scoresOut = output('scores', types.float, [1, numItems]);
const graphs = [
  {
    name: '[1,K]x[K,N], TopK',
    shape: [1, k],
    topK: true,
    graph: [...byColumns, ...row, ...best([1, 10], 1)],
  },
  {
    name: '[1,K]x[K,N], JS top',
    shape: [1, k],
    topK: false,
    graph: [...byColumns, ...row, scoresOut],
  },
  {
    name: '[N,K]x[K,1], TopK',
    shape: [k, 1],
    topK: true,
    graph: [...byRows, ...column, ...best([10, 1], 0)],
  },
  {
    name: 'Gemm transB, TopK',
    shape: [1, k],
    topK: true,
    graph: [...gemm, ...row, ...best([1, 10], 1)],
  },
  {
    name: 'int8 MatMulInteger, TopK',
    shape: [1, k],
    topK: true,
    graph: [...int8, ...row, ...best([1, 10], 1)],
  },
];

const made = new Map([
  ['data/factors.bin', raw(factors)],
  ['data/queries.bin', raw(queries)],
  ...graphs.map(({ graph }, i) => [`data/${String(i)}.onnx`, onnx.model(...graph)]),
]);
for (const { name, bytes } of files) made.set(`bundle/${name}`, bytes);
const plan = {
  k,
  head: options.head,
  numItems,
  rounds: Number(options.rounds),
  onnx: graphs.map(({ name, shape, topK }, i) => ({
    name,
    shape,
    topK,
    file: `data/${String(i)}.onnx`,
  })),
  files: files.map(({ name, role }) => ({ name, role })),
};
made.set('data/plan.json', Buffer.from(JSON.stringify(plan)));

const media = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const folders = { engine: options.engine, kernel: options.kernel };
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://host').pathname)).slice(1);
  const [first, ...rest] = path.split('/');
  const file = folders[first] !== undefined ? join(folders[first], ...rest) : join(here, path);
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Content-Type', media[extname(path)] ?? 'application/octet-stream');
  if (made.has(path)) {
    response.end(made.get(path));
  } else if (!path.startsWith('..') && existsSync(file) && statSync(file).isFile()) {
    createReadStream(file).pipe(response);
  } else {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${String(server.address().port)}/page.html`;

const web = createRequire(join(root, 'web/package.json'));
const { chromium } = web('playwright');
const { minifySync } = await import(web.resolve('vite'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const inPage = async (what, argument) => {
    const page = await browser.newPage();
    page.on('console', (message) => process.stderr.write(`${message.text()}\n`));
    page.on('pageerror', (error) => process.stderr.write(`${String(error)}\n`));
    await page.goto(url);
    const result = await page.evaluate(
      async ([name, value]) => await (await import('./measure.mjs'))[name](value),
      [what, argument],
    );
    await page.close();
    return result;
  };
  const wanted = (part) => options.only === undefined || options.only === part;
  report(
    {
      peers: wanted('peers')
        ? {
            1: await inPage('measurePeers', 1),
            2: await inPage('measurePeers', 2),
          }
        : {},
      foldIns: wanted('foldIns') ? await inPage('measureFoldIns') : [],
      answers: wanted('answers') ? await inPage('measureAnswers') : [],
    },
    browser.version(),
  );
} finally {
  await browser.close();
  server.close();
}

/** A file of the engine as the page publishes it: its JavaScript with short names (web/vite.config.ts). */
function published(file) {
  const bytes = readFileSync(file);
  if (!file.endsWith('.mjs')) return bytes;
  return Buffer.from(
    minifySync(file, bytes.toString(), {
      module: true,
      mangle: { toplevel: true },
    }).code,
  );
}

function report(results, version) {
  const { peers, foldIns, answers } = results;
  if (options.json) {
    const about = { numItems, k, head: options.head, chromium: version };
    process.stdout.write(`${JSON.stringify({ ...about, ...results }, null, 1)}\n`);
    return;
  }
  const out = (line) => process.stdout.write(`${line}\n`);
  out(
    `${String(numItems)} films, ${options.head} head, K = ${String(k)}, ${String(numQueries)} visitors, Chromium ${version}\n`,
  );
  for (const [threads, rows] of Object.entries(peers)) {
    reportPeers(out, threads, rows);
    out('');
  }
  if (foldIns.length > 0) {
    for (const line of timesTable('fold-in', foldIns)) out(line);
    out('');
  }
  if (answers.length > 0) {
    reportAnswers(out, answers);
    out('');
  }
  for (const variant of ['simd', 'threads']) {
    const [wasm, glue] = ['als_engine.wasm', 'als_engine.mjs'].map(
      (name) => brotliCompressSync(published(join(options.engine, variant, name))).length / 1024,
    );
    out(
      `${variant}: ${wasm.toFixed(1)} KiB wasm + ${glue.toFixed(1)} KiB JavaScript = ${(wasm + glue).toFixed(1)} KiB, brotli`,
    );
  }
}

function reportPeers(out, threads, rows) {
  const javascript = rows.find(({ name }) => name.startsWith('plain')).median;
  const ort = Math.min(...rows.filter(({ peer }) => peer === 'ort').map(({ median }) => median));
  out(
    `| top 10 of all, one head; ORT with ${threads} thread${threads === '1' ? '' : 's'} | p10 ms | median ms | p95 ms | recall@10 | x JavaScript | x best ORT |`,
  );
  out('|---|---|---|---|---|---|---|');
  for (const { name, p10, median, p95, recall } of rows) {
    const ratio = (base) => (base / median).toFixed(1);
    out(
      `| ${name} | ${p10.toFixed(3)} | ${median.toFixed(3)} | ${p95.toFixed(3)} | ${recall.toFixed(4)} | ${ratio(javascript)} | ${ratio(ort)} |`,
    );
  }
}

function reportAnswers(out, answers) {
  const columns = answers.map(
    ({ variant, numWorkers }) =>
      `${variant}, ${String(numWorkers)} worker${numWorkers === 1 ? '' : 's'}`,
  );
  out(`| whole answers, ratings in, list out; median (p95) ms | ${columns.join(' | ')} |`);
  out(`|---|${columns.map(() => '---|').join('')}`);
  const line = (name, cells) => out(`| ${name} | ${cells.join(' | ')} |`);
  answers[0].answers.forEach(({ name }, i) =>
    line(
      name,
      answers.map(({ answers: all }) => `${all[i].median.toFixed(2)} (${all[i].p95.toFixed(2)})`),
    ),
  );
  line(
    'load',
    answers.map(({ loadTime }) => loadTime.toFixed(0)),
  );
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const memory = (name, key) =>
    line(
      name,
      answers.map((answer) => mib(answer[key])),
    );
  memory('memory used when loaded', 'loaded');
  memory('memory used after all of it', 'after');
  memory('memory', 'size');
}
