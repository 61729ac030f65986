// The package engine/: what `npm pack` would publish, and that its types stand by themselves.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const web = join(import.meta.dirname, '../..');
const engine = join(web, 'engine');

beforeAll(() => {
  execFileSync('node', [join(engine, 'build.mjs')]);
}, 60_000);

test('it packs the module, the engine, their types, an example, and nothing else', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: engine,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(output) as { files: { path: string; size: number }[] }[];
  expect(packed?.files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/als_engine.d.ts',
    'dist/als_engine.mjs',
    'dist/als_engine.wasm',
    'dist/als_titles.mjs',
    'dist/als_titles.wasm',
    'dist/index.d.ts',
    'dist/index.js',
    'example/index.html',
    'package.json',
  ]);
}, 30_000);

test('its types are whole: a program that uses them compiles, a wrong one does not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-types-'));
  const compile = (program: string) => {
    const file = join(folder, 'program.mts');
    writeFileSync(file, `import * as matinee from '${join(engine, 'dist/index.js')}';\n${program}`);
    execFileSync(
      process.execPath,
      [
        join(web, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'],
        ...['--module', 'nodenext'],
        file,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
  };
  try {
    compile(`
      const model = await matinee.openModel({ model: 'model/' });
      const titles: string[] = model.recommend([{ itemId: '1', value: 5 }]).map(({ title }) => title);
      const most: number | undefined = model.about.scale?.max;
      const reply: matinee.Reply<matinee.SelfCheck> = model.engine.checkMe([], new Float32Array());
      await model.complete.catch((error: unknown) => {
        if (error instanceof matinee.ModelError) console.log(error.code, titles, most, reply);
      });`);
    expect(() => {
      compile(`await matinee.openModel({ model: 1 });`);
    }).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
