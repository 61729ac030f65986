// Fold-in under Node, as bench.mjs times it in a page: node fold_in_node.mjs --bundle FOLDER

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBundle } from './bundle.mjs';
import { foldIns, kernelModule } from './kernel_module.mjs';
import { summary, timeInTurns, timesTable } from './timing.mjs';

const built = join(import.meta.dirname, '../../../build/wasm-simd/tests/bench/browser');
const { values: options } = parseArgs({
  options: {
    bundle: { type: 'string' },
    kernel: { type: 'string', default: built },
  },
});
if (options.bundle === undefined) {
  console.error('usage: node fold_in_node.mjs --bundle FOLDER (README.md)');
  process.exit(2);
}
const { manifest, files } = readBundle(options.bundle);
const factory = (await import(join(options.kernel, 'als_kernel_bench.mjs'))).default;
const folds = foldIns(await kernelModule(factory, files));
await timeInTurns(folds, [...Array(20).keys()], 9);
const rows = folds.map(({ name, times }) => ({ name, ...summary(times) }));
const about = `K = ${String(manifest.numFactors)} and ${String(manifest.numWatchFactors)}, Node ${process.version}`;
for (const line of timesTable(`fold-in, ${about}`, rows)) console.log(line);
