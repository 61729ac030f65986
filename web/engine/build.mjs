// Makes dist/: one module, the compiled engine (CMake preset wasm-simd) beside it, and the types. `npm pack` packs that.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const compiled = join(root, '../generated/simd');
if (!existsSync(join(compiled, 'als_engine.wasm')))
  throw new Error(`${compiled} has no engine: build the CMake preset wasm-simd first`);

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    minify: false,
    emptyOutDir: true,
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index' },
  },
});
for (const name of ['als_engine.mjs', 'als_engine.wasm', 'als_titles.mjs', 'als_titles.wasm'])
  copyFileSync(join(compiled, name), join(dist, name));
copyFileSync(join(root, '../../wasm/als_engine.d.ts'), join(dist, 'als_engine.d.ts'));
copyFileSync(join(root, '../../LICENSE'), join(root, 'LICENSE'));
const types = readFileSync(join(root, 'index.d.ts'), 'utf8');
writeFileSync(
  join(dist, 'index.d.ts'),
  types.replaceAll("'../../wasm/als_engine'", "'./als_engine.js'"),
);
