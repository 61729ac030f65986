// After one visit the page opens without a network, and it can be installed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
  cachedPaths,
  expect,
  expectKept,
  expectVerified,
  hostIsGone,
  openVerified,
  openYours,
  rateByPointer,
  slips,
  test,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { engine, isolatedBuild } from '../support/browser.ts';
import { filesOf, hasRealModel, realModel, sampleModel } from '../support/site.ts';

for (const [how, options, variant] of [
  ['with isolation headers', {}, isolatedBuild],
  ['without, under a sub-path', { isolated: false, prefix: '/some/repository/' }, 'simd'],
] as const) {
  test(`${how}: visit, go offline, reload, rate, and the list changes`, async ({
    page,
    openSite,
    allowedConsole,
  }) => {
    allowedConsole.push(hostIsGone);
    const site = await openSite({ model: sampleModel(), ...options });
    await openVerified(page, site);
    await expectKept(page);
    await expect(page.getByRole('contentinfo')).toContainText('opens without a network');
    await site.goOffline();

    await page.reload();
    await expectVerified(page);
    await expect(page.locator('html')).toHaveAttribute('data-engine', variant);
    // The page knows that it needs no network when there is none, too.
    await expectKept(page);
    const before = await titlesOf(page);
    await rateByPointer(page, 2, 5);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
    expect(await titlesOf(page)).not.toEqual(before);
    // What is fetched late was kept too.
    await openYours(page, 'Ratings');
    await expect(slips(page)).toHaveCount(1);
    // Another tab, at an address of its own.
    const other = await page.context().newPage();
    await other.goto(`${page.url().split('#')[0] ?? ''}#search=casablanca`);
    await expect(tickets(other)).toHaveCount(1);
  });
}

test('only the engine that runs here is kept, and nothing twice', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await expectKept(page);
  const paths = await cachedPaths(page);
  expect(new Set(paths).size).toBe(paths.length);
  expect(
    paths.filter((path) => path.startsWith('engine/')).map((path) => path.split('-')[0]),
  ).toEqual([`engine/${isolatedBuild}`, `engine/${isolatedBuild}`]);
  expect(
    paths
      .filter((path) => path.startsWith('model/'))
      .map((path) => path.slice(6))
      .sort(),
  ).toEqual(filesOf(sampleModel()));
  // The big files came over the line once: the page's own download is used.
  const factors = site.requests.filter((path) => path.includes('factors-0'));
  // WebKit's private windows have no cache that page and service worker share.
  expect(factors.length).toBeLessThanOrEqual(engine === 'webkit' ? 2 : 1);
});

if (hasRealModel) {
  test('a new model takes the place of the old one', async ({ page, openSite }) => {
    const site = await openSite({ model: sampleModel() });
    await openVerified(page, site);
    await expectKept(page);
    site.serveModel(realModel());
    await openVerified(page, site);
    await expect(page.getByRole('searchbox')).toHaveAttribute('placeholder', 'Search 9,742 films');
    await expectKept(page);
    const paths = await cachedPaths(page);
    expect(
      paths
        .filter((path) => path.startsWith('model/'))
        .map((path) => path.slice(6))
        .sort(),
    ).toEqual(filesOf(realModel()));
  });
}

test('a new build waits for the old one’s pages, then takes its place', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await expectKept(page);
  const worker = readFileSync(join(import.meta.dirname, '../../dist/service_worker.js'), 'utf8');
  const [, id = ''] = /"id":"([0-9a-f]{12})"/.exec(worker) ?? [];
  site.overrides.set('service_worker.js', worker.replace(id, 'ffffffffffff'));
  const builds = (of: Page) =>
    of.evaluate(async () =>
      (await caches.keys())
        .filter((name) => name.includes(' build '))
        .map((name) => name.split(' ').at(-1)),
    );
  await page.reload();
  await expectVerified(page); // the page looks for a new build when all is there
  const waits = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null);
  await expect.poll(waits).toBe(true);
  expect(await builds(page)).toEqual([id, 'ffffffffffff']);
  await expectKept(page);
  const context = page.context();
  const url = page.url();
  await page.close();
  // The old page takes a moment to be gone; until then the new worker waits.
  await expect(async () => {
    const next = await context.newPage();
    await next.goto(url);
    const kept = await builds(next);
    await next.close();
    expect(kept).toEqual(['ffffffffffff']);
  }).toPass({ timeout: 60_000 });
});

test('the page can be installed', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel(), prefix: '/films/' }));
  await expectKept(page);
  const manifest = await page.request.get(new URL('manifest.webmanifest', page.url()).href);
  const { name, start_url, display, icons } = (await manifest.json()) as {
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string }[];
  };
  expect([name, start_url, display]).toEqual(['Matinee', './', 'standalone']);
  for (const { src } of icons) {
    const icon = await page.request.get(new URL(src, page.url()).href);
    expect(icon.ok(), src).toBe(true);
  }
  if (engine !== 'chromium') return; // the others have nobody to ask what they think of it
  const devtools = await page.context().newCDPSession(page);
  expect((await devtools.send('Page.getAppManifest')).errors).toEqual([]);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows.
  expect(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
  ).toEqual([]);
});
