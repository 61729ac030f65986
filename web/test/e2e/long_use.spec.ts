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
  ticketAt,
} from '../support/fixtures.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';
import { walk } from '../support/walk.ts';

const numSteps = Number(process.env['MATINEE_STEPS'] ?? 300);
const numAtOnce = 1000;

test.use({
  ...browserOptions,
  launchOptions: {
    ...browserOptions.launchOptions,
    args: [
      ...(browserOptions.launchOptions?.args ?? []),
      '--disable-ipc-flooding-protection', // nobody else changes the address so often
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
  for (const [what, size] of Object.entries(after)) {
    // What a browser keeps of code that it has run often is not of the page's making: 1.4 MB in 100,000 steps. Memory in all,
    // which has that in it, may grow by 5 %; of nodes and listeners nothing may stay.
    const rest = what === 'heap' ? ('all' in after ? 2 ** 21 : 2 ** 20) : 0;
    expect(size, what).toBeLessThanOrEqual(1.05 * (before[what] ?? 0) + rest);
  }
});

/** Everything that was said, and every page but the first. */
async function forgetAll(page: Page) {
  await page.evaluate(() => {
    document.querySelector('dialog')?.close();
    // Filters and dials that are set are shown as long as they are; the page takes them from the address.
    history.replaceState(null, '', location.pathname);
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await openYours(page, 'Your data');
  const everything = page.getByRole('button', { name: 'Delete everything' });
  // A walk may end where it has undone or deleted all.
  if (await everything.isEnabled()) {
    await everything.click();
    await page.getByRole('button', { name: 'Delete all' }).click();
  }
  await showFilms(page);
  await expectSettled(page);
  // What was opened or folded by the way would count as well.
  for (const [part, button] of [
    ['.chip', /^Filter/],
    ['.dial', /^Tune/],
  ] as const) {
    if (await page.locator(part).first().isVisible())
      await page.getByRole('button', { name: button }).click();
  }
  const askOn = page.locator('.list-head .lead button');
  if (await askOn.isVisible()) await askOn.click();
  await expect(page.locator('.start-item').first()).toBeVisible();
  // Preact holds what a component drew before the last time: the page is drawn once more.
  await openYours(page, 'Your data');
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
  // What workers and engine have as well takes the browser a minute to say.
  const all = async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ bytes: number }>;
    };
    return { all: (await measureUserAgentSpecificMemory.call(performance)).bytes };
  };
  const bytes = numSteps >= 10_000 ? await page.evaluate(all) : {};
  await devtools.detach();
  return {
    ...bytes,
    heap: of('JSHeapUsedSize'),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    documents: of('Documents'),
  };
}

test('5,000 ratings are kept, listed and undone', async ({ page, openSite }) => {
  const model = hasRealModel ? realModel() : sampleModel();
  await openVerified(page, await openSite({ model }));
  // Ids that the model does not know are kept for one that does.
  const ratings = Array.from({ length: 5000 }, (_, i) => ({
    itemId: String(2 * i + 1), // the others are left for the list
    rating: 0.5 + (i % 10) / 2,
    at: new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString(),
  }));
  const copy = {
    format: 'matinee-visitor',
    version: 2,
    catalogue: await catalogueOf(page),
    ratings,
  };
  await openYours(page, 'Your data');
  await page.getByLabel('Choose files').setInputFiles({
    name: 'copy.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(copy)),
  });
  const take = page.getByRole('button', { name: /^Add \d/ });
  await expect(take).toContainText('5,000 ratings');
  await take.click();
  await expectStored(page, 5000);
  await page.reload();
  await showFilms(page);
  await expectVerified(page);
  await expect(page.getByRole('link', { name: /^Yours/ })).toContainText('5,000');
  await rateByPointer(page, 0, 5);
  await expectStored(page, 5001);
  await expect(page.getByRole('link', { name: /^Yours/ })).toContainText('5,001');
  await page.keyboard.press('u');
  await expect(page.getByRole('link', { name: /^Yours/ })).toContainText('5,000');
  await openYours(page, 'Ratings');
  await expect(slips(page)).toHaveCount(100);
});

/** Whose ids the page's are. */
const catalogueOf = (page: Page) =>
  page.evaluate(async () => {
    const manifest = (await (await fetch('model/manifest.json')).json()) as {
      about: { catalogue: string; name: string };
    };
    return manifest.about.catalogue || manifest.about.name;
  });

test('a clock that jumps back and on loses nothing, and the newer rating stays', async ({
  page,
  openSite,
}) => {
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    let jump = 0;
    Date.now = () => now() + jump;
    Object.assign(globalThis, { jumpTo: (days: number) => (jump = days * 86_400_000) });
  });
  const jumpTo = (days: number) =>
    page.evaluate((days) => {
      (globalThis as unknown as { jumpTo: (days: number) => void }).jumpTo(days);
    }, days);
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.getByRole('switch', { name: 'Hide rated' }).uncheck();
  const mine = (await ticketAt(page, 0)).getByRole('slider');
  // From next year to last year: the order of what was said is the order in which it was said.
  for (const [days, key] of [
    [0, '2'],
    [365, '5'],
    [-365, '3'],
    [40_000, '1'],
    [-20_000, '4'],
  ] as const) {
    await jumpTo(days);
    await mine.focus();
    await page.keyboard.press(key);
    await expect(mine).toHaveValue(key);
    await expectSettled(page);
  }
  await expectStored(page, 1);
  await page.reload();
  await expectVerified(page);
  await expect(page.locator('[data-rated]').getByRole('slider')).toHaveValue('4');
  await jumpTo(-15_000);
  await page.getByRole('button', { name: 'Remove your rating' }).click();
  await expectStored(page, 1); // that it was removed is kept as well
  await page.reload();
  await expectVerified(page);
  await expect(page.locator('[data-rated]')).toHaveCount(0);
});

test('eight tabs come to the same', async ({ page, context, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  const tabs = [page];
  for (let i = 1; i < 8; i += 1) {
    const tab = await context.newPage();
    await openVerified(tab, site);
    tabs.push(tab);
  }
  for (const [i, tab] of tabs.entries()) {
    await tab.bringToFront();
    await expect(tab.locator('[data-rated]')).toHaveCount(i);
    await rateByPointer(tab, i, 4);
  }
  for (const tab of tabs) await expect(tab.locator('[data-rated]')).toHaveCount(8);
  await expectStored(page, 8);
});
