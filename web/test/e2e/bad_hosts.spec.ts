// Hosts with bad habits: each ends in a working page or in a sentence that says who can mend it, and what was kept while a host
// was broken heals by itself.

import type { Page } from '@playwright/test';
import {
  expect,
  expectKept,
  expectVerified,
  hostIsGone,
  openPage,
  openVerified,
  openYours,
  rateByPointer,
  refused,
  showFilms,
  slips,
  test,
  tickets,
  typeOver,
} from '../support/fixtures.ts';
import { builtFile, dist, fileOf, sampleModel } from '../support/site.ts';

const sentence = (page: Page) => page.getByRole('alert').first();
const runner = 'Whoever runs this site can mend that';
const script = () => builtFile(/^assets\/index-.*\.js$/);
const style = () => builtFile(/^assets\/index-.*\.css$/);

for (const [file, name] of [
  ['script', script],
  ['style sheet', style],
] as const) {
  for (const [fault, says] of [
    ['missing', 'The host does not have assets/index-'],
    ['page', 'The host does not have assets/index-'],
    [{ type: 'application/octet-stream' }, 'as application/octet-stream'],
    [{ cutAt: 4000 }, 'as it was built'],
  ] as const) {
    test(`the page’s ${file} ${JSON.stringify(fault)} is said, and the page heals`, async ({
      page,
      openSite,
      allowedConsole,
    }) => {
      allowedConsole.push(refused);
      const site = await openSite({ model: sampleModel() });
      // Else a browser would ask again by itself.
      site.habits = { keepsForEver: true };
      site.faults.set(name(), fault);
      await page.goto(site.url);
      await expect(sentence(page)).toContainText(says);
      await expect(sentence(page)).toContainText(runner);
      site.faults.clear();
      // Another visit, as by a link: the browser's cache still has what the host sent.
      await page.goto('about:blank');
      await page.goto(site.url);
      await expectVerified(page);
      await expect(sentence(page)).toHaveCount(0);
      await expect(page.locator('.marquee')).toHaveCSS('position', /.+/);
      expect(await page.evaluate(() => document.styleSheets.length)).toBeGreaterThan(0);
    });
  }
}

for (const [fault, says] of [
  ['missing', 'The host does not have all files'],
  ['page', 'The host does not have all files'],
  [{ type: 'text/plain' }, 'text/plain'],
  [{ cutAt: 900 }, 'damaged or not complete'],
] as const) {
  for (const part of ['the engine’s script', 'the engine’s worker'] as const) {
    // Of the worker the page does not know what it should be.
    if (part === 'the engine’s worker' && typeof fault === 'object' && 'cutAt' in fault) continue;
    test(`${part} ${JSON.stringify(fault)}: the host is named, and a retry starts it`, async ({
      page,
      openSite,
      allowedConsole,
    }) => {
      allowedConsole.push(refused);
      const site = await openSite({ model: sampleModel(), isolated: false });
      const name = builtFile(
        part === 'the engine’s script' ? /^engine\/simd-.*\.js$/ : /^assets\/engine_worker-.*\.js$/,
      );
      site.faults.set(name, fault);
      await page.goto(site.url);
      await expect(sentence(page)).toContainText(says);
      await expect(sentence(page)).toContainText(runner);
      await expect(sentence(page)).not.toContainText('in this browser');
      site.faults.clear();
      await page.getByRole('button', { name: 'Try again' }).click();
      await expectVerified(page);
    });
  }
}

test('no .mjs is published: many hosts have no type for it', () => {
  expect(() => builtFile(/\.mjs$/)).toThrow();
});

for (const fault of ['missing', 'page'] as const) {
  test(`a host without a model (${fault}) is told so, and a retry finds it`, async ({
    page,
    openSite,
    allowedConsole,
  }) => {
    allowedConsole.push(refused);
    const site = await openSite({ model: sampleModel() });
    site.faults.set('manifest.json', fault);
    await page.goto(site.url);
    await expect(sentence(page)).toContainText('There is no model on this host');
    site.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectVerified(page);
  });
}

test('a file of the model that is the host’s page is named', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const titles = fileOf(sampleModel(), 'titles-0');
  site.faults.set(titles, 'page');
  await page.goto(site.url);
  await expect(sentence(page)).toContainText('The host does not have all files');
  await expect(sentence(page)).toContainText(titles);
});

test('a model that is broken later does not hide the one that was kept', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await expectKept(page);
  site.faults.set('manifest.json', 'page');
  await page.reload();
  await expectVerified(page);
});

test('a part that is the host’s page is said, never kept, and comes when the host is whole', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel() });
  site.habits = { keepsForEver: true };
  const part = builtFile(/^assets\/yours_page-.*\.js$/);
  site.faults.set(part, 'page');
  await openVerified(page, site);
  await openPage(page, 'Yours');
  await expect(sentence(page)).toContainText('This part of the page could not be loaded');
  site.faults.clear();
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await expect(page.getByRole('heading', { name: 'Yours: Ratings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  await expectKept(page);
});

test('words that are never shown, and their part is missing: no error of the page’s own', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/404/); // what the browser says of the file
  const site = await openSite({ model: sampleModel() });
  site.faults.set(builtFile(/^assets\/hidden_words-.*\.js$/), 'missing');
  await openVerified(page, site);
  await openYours(page, 'Never show');
  await typeOver(page.getByLabel('Words in titles'), 'toy');
  await page.getByLabel('Words in titles').press('Enter');
  await expect.poll(() => site.requests.some((path) => path.includes('hidden_words'))).toBe(true);
  await showFilms(page);
  await expectVerified(page);
  await expect(tickets(page).first()).toBeVisible();
});

test('a build of which a part is missing is not kept; once it is whole, it is', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel() });
  const part = builtFile(/^assets\/yours_page-.*\.js$/);
  site.faults.set(part, 'page');
  await openVerified(page, site);
  // The worker's installation asks for it twice, and gives up.
  await expect
    .poll(() => site.requests.filter((path) => path.endsWith(part)).length)
    .toBeGreaterThanOrEqual(2);
  expect(await page.evaluate(() => caches.match(location.href))).toBeUndefined();
  site.faults.clear();
  await page.reload();
  await expectVerified(page);
  await expectKept(page);
  await openYours(page, 'Ratings');
});

test('a root that is sent to another address opens again, without a network too', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(hostIsGone);
  const site = await openSite({ model: sampleModel() });
  site.habits = { root: 'index.html' };
  await openVerified(page, site);
  await expectKept(page);
  const { url } = site;
  for (const isThere of [true, false]) {
    if (!isThere) await site.goOffline();
    await page.goto(url);
    await expectVerified(page);
  }
});

test('a site that has moved takes its visitors along', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const other = await openSite({ model: sampleModel(), prefix: '/new/' });
  await openVerified(page, site);
  await expectKept(page);
  site.habits = { root: other.url };
  await page.goto(site.url);
  await expect(page).toHaveURL(other.url);
  await expectVerified(page);
});

test('an address without its slash leads to the page', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel(), prefix: '/some/films/' });
  site.habits = { slash: 'missing' };
  await page.goto(`${site.url.slice(0, -1)}?tags=Drama#search=casablanca`);
  await expect(page).toHaveURL(`${site.url}?tags=Drama#search=casablanca`);
  await expect(tickets(page)).toHaveCount(1);
});

test('a host that takes the slash away is told so, and nothing goes in circles', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel(), prefix: '/some/films/' });
  site.habits = { slash: 'taken' };
  await page.goto(site.url);
  await expect(sentence(page)).toContainText('takes the slash');
  await expect(sentence(page)).toContainText(runner);
});

test('line ends that were changed on the way are said', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel() });
  site.habits = { lineEnds: true };
  await page.goto(site.url);
  await expect(sentence(page)).toContainText('as it was built');
  await expect(sentence(page)).toContainText(runner);
});

test('opened from a folder, the page says that it needs a host', async ({
  page,
  allowedConsole,
}) => {
  allowedConsole.push(/CORS|ERR_FAILED|unique security origins/);
  await page.goto(`file://${dist}/index.html`);
  await expect(sentence(page)).toContainText('This page needs a web server');
});

test('in a frame that cuts it off, the page says so', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/CORS|ERR_FAILED|404/);
  const site = await openSite({ model: sampleModel(), isolated: false });
  site.habits = { policy: 'none' };
  site.overrides.set(
    'frame.html',
    '<!doctype html><iframe sandbox="allow-scripts" src="./"></iframe>',
  );
  await page.goto(`${site.url}frame.html`);
  await expect(page.frameLocator('iframe').getByRole('alert')).toContainText('a tab of its own');
});

test('a host that never answers is said, and what comes late is shown', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  site.faults.set(script(), 'hanging');
  await page.goto(site.url, { waitUntil: 'commit' });
  await expect(page.locator('#app')).toContainText('is slow');
});

for (const hanging of ['manifest.json', 'the worker', 'the engine']) {
  test(`${hanging} that never comes is said, and a retry starts afresh`, async ({
    page,
    openSite,
  }) => {
    const site = await openSite({ model: sampleModel(), isolated: false });
    site.faults.set(
      hanging === 'the worker'
        ? builtFile(/^assets\/engine_worker-.*\.js$/)
        : hanging === 'the engine'
          ? builtFile(/^engine\/simd-.*\.wasm$/)
          : hanging,
      'hanging',
    );
    await page.goto(site.url);
    await expect(sentence(page)).toContainText('Nothing has come for a while');
    site.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectVerified(page);
    await expect(sentence(page)).toHaveCount(0);
    await rateByPointer(page, 0, 5);
    await openYours(page, 'Ratings');
    await expect(slips(page)).toHaveCount(1);
  });
}
