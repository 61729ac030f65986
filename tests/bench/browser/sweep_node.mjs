// A sweep of the trainer compiled to WebAssembly, under Node, beside als_train's, one thread each, in turns:
//   node sweep_node.mjs --data FOLDER [--rounds 5]     (ratings.csv and movies.csv; README.md)

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: { data: { type: 'string' }, rounds: { type: 'string', default: '5' } },
});
if (options.data === undefined) {
  console.error('usage: node sweep_node.mjs --data FOLDER [--rounds 5] (README.md)');
  process.exit(2);
}
const trainer = join(root, 'web/generated/simd/als_trainer');
const tool = join(
  process.env.MATINEE_TOOLS_DIR ?? join(root, 'build/native-release/tools'),
  'als_train',
);
for (const file of [`${trainer}.wasm`, tool]) {
  if (!existsSync(file)) throw new Error(`${file} is missing: build native-release and wasm-simd`);
}

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
/** The middle of a training's sweeps, from the seconds at their ends. */
const aSweep = (ends) => middle(ends.slice(1).map((end, i) => end - ends[i]));

const ends = [];
const files = ['ratings.csv', 'movies.csv'];
const host = {
  name: 'data',
  files,
  read(index) {
    const rest = [new Uint8Array(readFileSync(join(options.data, files[index])))];
    return { next: () => rest.pop() ?? null };
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  gzip: (bytes) => gzipSync(bytes),
  gunzip: (bytes) => gunzipSync(bytes),
  seconds: () => performance.now() / 1000,
  stopped: () => false,
  report({ kind, half, seconds }) {
    if (kind === 'sweep' && half === 'items') ends.push(seconds);
  },
  loadCheckpoint: () => null,
  checkpointDue: () => false,
  saveCheckpoint() {},
};

/** Throws what the trainer answers in place of a result. */
function wanted(answer) {
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer;
}

const { Trainer } = await (
  await import(`${trainer}.mjs`)
).default({
  instantiateWasm(imports, done) {
    const module = new WebAssembly.Module(readFileSync(`${trainer}.wasm`));
    void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
    return {};
  },
});
const inWasm = new Trainer(host, 1);
const { numRatings } = wanted(inWasm.read({}));
console.log(`${numRatings} ratings, one thread each: seconds of a sweep`);

const work = mkdtempSync(join(tmpdir(), 'matinee-sweep-'));
for (const k of [16, 64]) {
  const [wasm, native] = [[], []];
  for (let round = 0; round < Number(options.rounds); round += 1) {
    ends.length = 0;
    wanted(inWasm.curves({ 'num-factors': k, sweeps: 6, split: 'none' }));
    wasm.push(aSweep(ends));
    const args = `--no-watch -k ${k} --sweeps 6 --threads 1 --cache none -q --json`.split(' ');
    args.push('--data', options.data, '--out', join(work, 'model'));
    const { curve } = JSON.parse(execFileSync(tool, args, { encoding: 'utf8' }));
    native.push(aSweep(curve.map(({ seconds }) => seconds)));
  }
  const ratio = middle(wasm.map((seconds, i) => seconds / native[i]));
  const [a, b] = [wasm, native].map((all) => middle(all).toFixed(3));
  console.log(`K = ${k}: WebAssembly ${a}, native ${b}, ratio ${ratio.toFixed(2)}`);
}
rmSync(work, { recursive: true });
