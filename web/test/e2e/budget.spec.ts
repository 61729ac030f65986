// What a first visit has to fetch before it shows anything of use.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, openVerified, test } from '../support/fixtures.ts';
import { dist, sampleModel } from '../support/site.ts';

const maxFirstView = 40 * 1024; // HTML, CSS and JavaScript, the worker's too, in brotli
const maxEngine = { simd: 60 * 1024, threads: 68 * 1024 }; // wasm and its JavaScript, in brotli

const brotliSize = (file: string) => brotliCompressSync(readFileSync(join(dist, file))).length;

// What the service worker keeps for later is no part of the first view.
test.use({ serviceWorkers: 'block' });

test('HTML, CSS and JavaScript of the first view fit their budget', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/Service Worker registration blocked by Playwright/);
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  const files = site.requests
    .map((path) => (path === '/' ? 'index.html' : path.slice(1)))
    .filter((path) => /^(index\.html|assets\/.+\.(js|css))$/.test(path));
  expect(files.join()).toMatch(/index\.html.*\.css.*\.js/);
  expect(files.join(), 'parts of other pages come when they are shown').not.toMatch(
    /yours|taste|model_page/,
  );
  const size = files.reduce((sum, file) => sum + brotliSize(file), 0);
  expect(size).toBeLessThanOrEqual(maxFirstView);
});

for (const variant of ['simd', 'threads'] as const) {
  test(`the engine ${variant} fits its budget`, () => {
    const folder = readdirSync(join(dist, 'engine')).filter((name) => name.startsWith(variant));
    expect(folder).toHaveLength(1);
    const files = readdirSync(join(dist, 'engine', folder[0] ?? ''));
    expect(files.sort()).toEqual(['als_engine.js', 'als_engine.wasm']);
    const size = files.reduce(
      (sum, file) => sum + brotliSize(join('engine', folder[0] ?? '', file)),
      0,
    );
    expect(size).toBeLessThanOrEqual(maxEngine[variant]);
  });
}
