// Browsers that refuse storage, do not answer, or have WebAssembly switched off, and hosts that others live on as well: the page
// works as far as it can, promises nothing that it cannot keep, and nothing that was given is lost without a word.

import type { Page } from '@playwright/test';
import {
  expect,
  expectKept,
  expectSettled,
  expectStored,
  expectVerified,
  openPage,
  openVerified,
  openYours,
  rateByPointer,
  refused,
  slips,
  test,
  tickets,
} from '../support/fixtures.ts';
import { builtFile, dist, otherModel, sampleModel, type Site } from '../support/site.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const keepsNothing = 'is lost when this page is closed';
const promise = 'stays in this browser';

/** The page works, and says that it keeps nothing. */
async function expectForgetful(page: Page, site: Site): Promise<void> {
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(keepsNothing);
  await expect(page.locator('body')).not.toContainText(promise);
  await rateByPointer(page, 1, 4);
  await expect(page.getByRole('status').first()).toContainText('does not keep it');
  await openYours(page, 'Ratings');
  await expect(slips(page)).toHaveCount(2);
  await expect(page.locator('main')).toContainText('this browser keeps nothing for this page');
}

test('all storage blocked: the page works, and says that it forgets', async ({
  page,
  openSite,
}) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.assign(globalThis, { BroadcastChannel: refuse });
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
      Object.defineProperty(globalThis, name, { configurable: true, get: refuse });
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: refuse });
  });
  await expectForgetful(page, await openSite({ model: sampleModel() }));
});

// Each call that the page makes of IndexedDB, with each way that it can go wrong.
const calls = [
  'IDBFactory.open',
  'IDBDatabase.transaction',
  'IDBObjectStore.get',
  'IDBObjectStore.put',
];
for (const call of calls) {
  for (const how of ['throws', 'fails', 'hangs'] as const) {
    if (call === 'IDBDatabase.transaction' && how !== 'throws') continue; // it makes no request
    test(`${call} ${how}: the page works, and says that it forgets`, async ({ page, openSite }) => {
      await page.addInitScript(
        ([call, how]) => {
          const [owner = '', method = ''] = call.split('.');
          const { prototype } = (globalThis as unknown as Record<string, { prototype: object }>)[
            owner
          ] as { prototype: Record<string, () => unknown> };
          const error = new DOMException('The disk is full.', 'QuotaExceededError');
          const real = prototype[method] as (...values: unknown[]) => unknown;
          prototype[method] = function (...values: unknown[]) {
            // Playwright's and the test's own are not to be disturbed.
            if (owner === 'IDBFactory' && !String(values[0]).startsWith('matinee'))
              return real.apply(this, values);
            if (how === 'throws') throw error;
            if (this instanceof IDBObjectStore && method === 'put') {
              // A write is done when its transaction is.
              if (how === 'hangs')
                Object.defineProperty(this.transaction, 'oncomplete', { set: () => undefined });
              const request = real.apply(this, values);
              if (how === 'fails') this.transaction.abort();
              return request;
            }
            const request = Object.assign(new EventTarget(), { error, readyState: 'pending' });
            if (how === 'fails')
              setTimeout(() => (request as unknown as IDBRequest).onerror?.(new Event('error')));
            return request;
          };
        },
        [call, how] as const,
      );
      await expectForgetful(page, await openSite({ model: sampleModel() }));
    });
  }
}

test('a database that answers late: what it has is merged, and all is kept', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  await page.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    const waiting: (() => void)[] = [];
    Object.assign(globalThis, {
      answerNow: () => {
        for (const go of waiting.splice(0)) go();
      },
    });
    IDBFactory.prototype.open = function (name, version) {
      if (!name.startsWith('matinee')) return open.call(this, name, version);
      const late = {} as IDBOpenDBRequest;
      waiting.push(() => {
        const request =
          version === undefined ? open.call(this, name) : open.call(this, name, version);
        request.onsuccess = (event) => {
          Object.defineProperty(late, 'result', { value: request.result });
          late.onsuccess?.(event);
        };
      });
      return late;
    };
  });
  await page.reload();
  await expectVerified(page);
  await expect(page.getByRole('contentinfo')).toContainText(keepsNothing);
  await rateByPointer(page, 3, 4);
  await page.evaluate(() => {
    (globalThis as unknown as { answerNow: () => void }).answerNow();
  });
  await expect(page.locator('[data-rated]')).toHaveCount(2);
  await expect(page.getByRole('contentinfo')).toContainText(promise);
  await openYours(page, 'Ratings');
  await expect(slips(page)).toHaveCount(2);
});

test('another program’s database of the library’s default name is left alone', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/404/); // a picture has no icon
  const site = await openSite({ model: sampleModel() });
  await page.goto(`${site.url}favicon.svg`);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('keyval-store', 7);
        opening.onupgradeneeded = () => opening.result.createObjectStore('theirs');
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      }),
  );
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expect(page.getByRole('contentinfo')).toContainText(promise);
  await expectStored(page, 1);
  await page.reload();
  await expectVerified(page);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  // Nor is it held open: its owner may make a new version of it.
  expect(
    await page.evaluate(
      () =>
        new Promise<readonly string[]>((resolve) => {
          const opening = indexedDB.open('keyval-store', 8);
          opening.onsuccess = () => {
            resolve([...opening.result.objectStoreNames]);
          };
        }),
    ),
  ).toEqual(['theirs']);
});

test('two copies on one host keep their own, and a new model at one place its own', async ({
  page,
  openSite,
}) => {
  const site = await openSite({
    model: sampleModel(),
    prefix: '/films/',
    copies: { '/books/': otherModel('books') },
  });
  const books = site.url.replace('/films/', '/books/');
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  const other = await page.context().newPage();
  await other.goto(books);
  await expectVerified(other);
  await expect(other.locator('[data-rated]')).toHaveCount(0);
  await other.locator('.ticket[data-item] input[type=range]').first().focus();
  await other.keyboard.press('7');
  await expect(other.locator('[data-rated]')).toHaveCount(1);
  await expect(page.locator('[data-rated]')).toHaveCount(1);

  // The host puts the books where the films were: nobody has rated any of them there, and the films' ratings wait.
  site.serveModel(otherModel('books'));
  await page.reload();
  await expectVerified(page);
  await expect(page.locator('[data-rated]')).toHaveCount(0);
  site.serveModel(sampleModel());
  await page.reload();
  await expectVerified(page);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
});

test('deleting everything deletes what another catalogue had as well', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  site.serveModel(otherModel('books'));
  await page.reload();
  await expectVerified(page);
  await page.locator('.ticket[data-item] input[type=range]').first().focus();
  await page.keyboard.press('7');
  await expectStored(page, 2);
  await openYours(page, 'Your data');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await expectStored(page, 0);
});

test.describe('a service worker whose storage', () => {
  for (const [how, code] of [
    ['fails', 'async () => { throw new Error("no storage"); }'],
    ['hangs', '() => new Promise(() => undefined)'],
  ] as const) {
    for (const call of [
      'CacheStorage.prototype.match',
      'CacheStorage.prototype.open',
      'Cache.prototype.put',
    ]) {
      test(`${how} at ${call} keeps nobody from the page`, async ({ page, openSite }) => {
        const site = await openSite({ model: sampleModel() });
        const worker = readFileSync(join(dist, 'service_worker.js'), 'utf8');
        await openVerified(page, site);
        await expectKept(page);
        site.overrides.set('service_worker.js', `${call} = ${code};${worker}`);
        await page.evaluate(async () => {
          await (await navigator.serviceWorker.getRegistration())?.update();
        });
        await page.reload();
        await expectVerified(page);
        await rateByPointer(page, 0, 5);
        await openYours(page, 'Ratings');
        await expect(slips(page)).toHaveCount(1);
      });
    }
  }
});

const noWasm = 'computed by WebAssembly with SIMD, which does not run in this browser';

test('without WebAssembly the page says what is missing', async ({ page, openSite }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'WebAssembly');
  });
  const site = await openSite({ model: sampleModel() });
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText(noWasm);
  await expect(page.getByRole('alert')).toContainText('Lockdown Mode');
});

test('without WebAssembly in workers, the same', async ({ page, openSite, allowedConsole }) => {
  allowedConsole.push(/WebAssembly is not defined/);
  const site = await openSite({ model: sampleModel() });
  const worker = builtFile(/^assets\/engine_worker-.*\.js$/);
  const code = readFileSync(join(dist, worker), 'utf8');
  site.overrides.set(worker, `delete globalThis.WebAssembly;${code}`);
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText(noWasm);
});

test('a host whose policy forbids WebAssembly: the same', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/Content Security Policy/);
  const site = await openSite({ model: sampleModel() });
  site.habits = { policy: 'no-wasm' };
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText('WebAssembly');
});

test('a page that was open before a new build came still shows its parts', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(refused);
  const site = await openSite({ model: sampleModel() });
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });
  });
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  // The host has new names for all of them.
  const part = builtFile(/^assets\/yours_page-.*\.js$/);
  site.faults.set(part, 'missing');
  await openPage(page, 'Yours');
  await expect(page.getByRole('alert')).toContainText('This part of the page could not be loaded');
  site.faults.clear(); // as the new page's own names are there
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await expect(page.getByRole('heading', { name: 'Yours: Ratings' })).toBeVisible();
  await expect(slips(page)).toHaveCount(1);
  await expect(tickets(page)).toHaveCount(0);
});

test('two tabs that open at once on an empty browser keep what both say', async ({
  page,
  context,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  const other = await context.newPage();
  await Promise.all([page.goto(site.url), other.goto(site.url)]);
  await Promise.all([expectVerified(page), expectVerified(other)]);
  await rateByPointer(page, 0, 5);
  await expect(other.locator('[data-rated]')).toHaveCount(1);
  await expectSettled(other);
  await rateByPointer(other, 3, 4);
  await expect(page.locator('[data-rated]')).toHaveCount(2);
  await expectStored(page, 2);
});
