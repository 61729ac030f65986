// One tab for a long time: random steps, with as much memory afterwards as before; very many ratings; a clock that jumps.
// $MATINEE_STEPS says how many steps (npm run test:long: 100,000), $MATINEE_SEED which.

import type { Page } from '@playwright/test';
import { browserOptions } from '../support/browser.ts';
import {
  expect,
  expectSettled,
  expectStored,
  expectVerified,
  openVerified,
  openYours,
  rateByPointer,
  showFilms,
  slips,
  test,
  tickets,
} from '../support/fixtures.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';
import { walk } from '../support/walk.ts';

const numSteps = Number(process.env['MATINEE_STEPS'] ?? 400);
const numAtOnce = 1000;

test.use({
  ...browserOptions,
  launchOptions: {
    ...browserOptions.launchOptions,
    args: [
      ...(browserOptions.launchOptions?.args ?? []),
      '--disable-ipc-flooding-protection', // nobody else changes the address so often
      '--enable-blink-features=ForceEagerMeasureMemory',
    ],
  },
});

test(`${String(numSteps)} steps take no memory`, async ({ page, openSite }) => {
  test.setTimeout(120_000 + numSteps * 200);
  const seed = Number(process.env['MATINEE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`MATINEE_SEED=${String(seed)}`);
  await openVerified(page, await openSite({ model: sampleModel() }));
  const done: Record<string, number> = {};
  const go = async (from: number, to: number) => {
    for (let at = from; at < to; at += numAtOnce) {
      const part = { seed: seed + at, steps: Math.min(numAtOnce, to - at) };
      for (const [name, count] of Object.entries(await page.evaluate(walk, part)))
        done[name] = (done[name] ?? 0) + count;
    }
  };
  // First all parts come, and what browsers keep of them.
  await go(0, Math.min(numSteps, 2 * numAtOnce));
  await forgetAll(page);
  const before = await memory(page);
  await go(2 * numAtOnce, 2 * numAtOnce + numSteps);
  await forgetAll(page);
  const after = await memory(page);
  console.log(JSON.stringify({ done, before, after }));
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  for (const [what, size] of Object.entries(after))
    expect(size, what).toBeLessThanOrEqual(1.05 * (before[what] ?? 0));
});

/** Everything that was said, and every page but the first. */
async function forgetAll(page: Page) {
  await page.evaluate(() => {
    document.querySelector('dialog')?.close();
    history.replaceState(null, '', location.pathname);
  });
  await openYours(page, 'Your data');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await showFilms(page);
  await expectSettled(page);
}

/** In bytes, of the page and its workers with the engine's memory, and in nodes and listeners; garbage is not counted. */
async function memory(page: Page): Promise<Record<string, number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  for (let i = 0; i < 3; i += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  const bytes = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  await devtools.detach();
  return {
    bytes,
    heap: of('JSHeapUsedSize'),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    documents: of('Documents'),
  };
}
