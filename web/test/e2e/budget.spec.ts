// What a first visit has to fetch before it shows anything of use.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, openVerified, test } from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

const maxFirstView = 40 * 1024; // HTML, CSS and JavaScript, the worker's too, in brotli

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
  const dist = join(import.meta.dirname, '../../dist');
  const files = site.requests
    .map((path) => (path === '/' ? 'index.html' : path.slice(1)))
    .filter((path) => /^(index\.html|assets\/.+\.(js|css))$/.test(path));
  expect(files.join()).toMatch(/index\.html.*\.css.*\.js/);
  expect(files.join(), 'parts of other pages come when they are shown').not.toMatch(
    /yours|taste|model_page/,
  );
  const sizes = files.map((file) => brotliCompressSync(readFileSync(join(dist, file))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxFirstView);
});
