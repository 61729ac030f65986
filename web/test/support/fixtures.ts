// Playwright's test with a site to open, and the rule that the console stays silent.

import { readFileSync } from 'node:fs';
import {
  test as base,
  expect,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';
import { engine } from './browser.ts';
import { hearAll, openContext } from './webkit.ts';
import { Site, type SiteOptions } from './site.ts';

interface Fixtures {
  readonly openSite: (options: SiteOptions) => Promise<Site>;
  /** Messages that a test provokes: patterns of console lines that are then no failure. */
  readonly allowedConsole: RegExp[];
  /** What the console has said so far: of each line its kind and its text. */
  readonly consoleMessages: string[];
}

/** What the console says once a host is gone, breaks off, or sends what was not meant; Firefox says nothing of it. */
export const hostIsGone = /ERR_CONNECTION_REFUSED/;
export const brokenOff = /ERR_|Failed to load resource: .*connection/i;
export const otherBytes = /valid digest|integrity|due to access control checks/;
/** ... and of files that a browser refuses; Firefox has words of its own. */
export const refused =
  /valid digest|integrity|MIME type|404|Failed to load module script|Failed to fetch dynamically|Refused to apply|ERR_/;

/** The rule that the console stays silent. */
async function silently(
  context: BrowserContext,
  { allowedConsole, consoleMessages: messages }: Omit<Fixtures, 'openSite'>,
  use: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  context.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  context.on('weberror', (error) => messages.push(`error: ${error.error().message}`));
  await use(context);
  expect(
    messages.filter((message) => !allowedConsole.some((allowed) => allowed.test(message))),
    'the console stays silent',
  ).toEqual([]);
}

export const test = base.extend<Fixtures>({
  allowedConsole: async ({}, use) => {
    await use([]);
  },
  consoleMessages: async ({}, use) => {
    await use([]);
  },

  openSite: async ({}, use) => {
    const sites: Site[] = [];
    await use(async (options) => {
      const site = await Site.open(options);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map((site) => site.close()));
  },
  // After `openSite`, so that sites close last: a page that still loads would tell of it.
  context:
    engine === 'webkit'
      ? async ({ viewport, allowedConsole, consoleMessages, openSite }, use) => {
          void openSite;
          const context = openContext(viewport);
          await silently(context, { allowedConsole, consoleMessages }, async () => {
            await use(context);
            await hearAll(context);
          });
          await context.close();
        }
      : async ({ context, allowedConsole, consoleMessages, openSite }, use) => {
          void openSite;
          await silently(context, { allowedConsole, consoleMessages }, use);
        },
  page:
    engine === 'webkit'
      ? async ({ context, serviceWorkers }, use) => {
          const page = await context.newPage();
          if (serviceWorkers === 'block')
            await page.addInitScript(() => {
              ServiceWorkerContainer.prototype.register = () =>
                Promise.reject(new Error('blocked'));
            });
          await use(page);
        }
      : async ({ page }, use) => {
          // Playwright waits for a load, which a step within the page does not have in Firefox.
          if (engine === 'firefox')
            page.goBack = async () => {
              await page.evaluate(() => {
                history.back();
              });
              return null;
            };
          await use(page);
        },
});

export { expect };

export const tickets = (page: Page) => page.locator('.ticket[data-item]');

/** Waits until the list answers all that was said until now, and is drawn to its end. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-list', 'settled');
}

/** What the films of the settled list say in this place: a list in the midst of its drawing is never read. */
export async function textsOf(page: Page, place: string): Promise<string[]> {
  const texts = await page.waitForFunction(
    (selector) =>
      document.documentElement.dataset['list'] === 'settled' &&
      Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent.trim()),
    `.ticket[data-item] ${place}`,
    { polling: 50 },
  );
  return (await texts.jsonValue()) || [];
}
export const titlesOf = (page: Page) => textsOf(page, 'h3');

/** Waits until every film is there, the golden answers are checked, and nothing of the page is still to come. */
export async function expectVerified(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  await expectSettled(page);
  await expect(page.locator('.start-coming, .start[aria-busy="true"]')).toHaveCount(0);
}

/** Waits until the service worker keeps all that a visit needs. */
export const expectKept = (page: Page) =>
  expect(page.locator('html')).toHaveAttribute('data-offline', 'ready');

/** What a service worker or the page keeps, relative to the page. */
export const cachedPaths = (page: Page) =>
  page.evaluate(async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const keys = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
    return keys.map(({ url }) => url.slice(new URL('.', document.baseURI).href.length));
  });

/** Leads to another page of the site, whether it comes or not. */
export const openPage = (page: Page, name: 'Films' | 'Yours') =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();

/** From the next load on; the answer is what has moved without the visitor's doing, as the browser counts it. */
export async function countShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    interface Shift extends PerformanceEntry {
      readonly value: number;
      readonly sources: readonly {
        readonly node: Node | null;
        readonly previousRect: DOMRect;
        readonly currentRect: DOMRect;
      }[];
    }
    const nameOf = (node: Node | null) =>
      node instanceof Element ? `${node.tagName}.${node.className}` : (node?.nodeName ?? '?');
    new PerformanceObserver((entries) => {
      for (const { value, sources, startTime } of entries.getEntries() as Shift[]) {
        if (value < 0.0005) continue; // parts of a pixel
        const moves = sources.map(
          ({ node, previousRect, currentRect }) =>
            `${nameOf(node)} ${JSON.stringify(previousRect)} ${JSON.stringify(currentRect)}`,
        );
        shifts.push(`${String(value)} at ${String(startTime)} ms: ${moves.join('; ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);
}

export async function openVerified(page: Page, site: Site): Promise<void> {
  await page.goto(site.url);
  await expectVerified(page);
  await expect(tickets(page).first()).toBeVisible();
}

/** Leads to a section of what is the visitor's. */
export async function openYours(
  page: Page,
  section:
    | 'Ratings'
    | 'Likes'
    | 'Watchlist'
    | 'Seen, not rated'
    | 'Lists'
    | 'Never show'
    | 'Hidden'
    | 'Not seen'
    | 'Your data',
): Promise<void> {
  await openPage(page, 'Yours');
  await page
    .getByRole('navigation', { name: 'Yours' })
    .getByRole('link', { name: section })
    .click();
  await expect(page.getByRole('heading', { name: `Yours: ${section}` })).toBeVisible();
}
/** Waits until the browser has written what was said of so many films: a reload may come before. */
export async function expectStored(page: Page, numFilms: number): Promise<void> {
  const stored = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open(`matinee ${new URL('.', document.baseURI).pathname}`);
          // The page has not made it yet, and has to.
          opening.onupgradeneeded = () => opening.transaction?.abort();
          opening.onerror = () => {
            resolve(-1);
          };
          opening.onsuccess = () => {
            const getting: IDBRequest<
              Partial<Record<'entries' | 'marks', Map<string, unknown>>>[]
            > = opening.result.transaction('kept').objectStore('kept').getAll();
            getting.onsuccess = () => {
              opening.result.close();
              const ids = getting.result.flatMap(({ entries = new Map(), marks = new Map() }) => [
                ...(entries.keys() as Iterable<string>),
                ...(marks.keys() as Iterable<string>),
              ]);
              resolve(new Set(ids).size);
            };
          };
        }),
    );
  await expect.poll(stored).toBe(numFilms);
}

/** Presses what saves a file. Where nobody tells of downloads, the link that would start one is caught and its blob read. */
export async function saved(
  page: Page,
  press: () => Promise<void>,
): Promise<{ readonly name: string; readonly text: string }> {
  if (engine === 'chromium') {
    const downloading = page.waitForEvent('download');
    await press();
    const download = await downloading;
    return {
      name: download.suggestedFilename(),
      text: readFileSync(await download.path(), 'utf8'),
    };
  }
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    let blob = new Blob();
    URL.createObjectURL = (given) => {
      blob = given as Blob;
      return make(given);
    };
    HTMLAnchorElement.prototype.click = function () {
      const name = this.download;
      void blob.text().then((text) => Object.assign(globalThis, { saved: { name, text } }));
    };
  });
  await press();
  const caught = await page.waitForFunction(
    () => (globalThis as { saved?: { name: string; text: string } }).saved,
  );
  return (await caught.jsonValue()) ?? { name: '', text: '' };
}

/** Types over what a field holds: where Firefox's driver fills it in, nothing has changed when Enter is pressed. */
export async function typeOver(field: Locator, text: string): Promise<void> {
  await field.fill('');
  await field.pressSequentially(text);
}

export const slips = (page: Page) => page.locator('.slip');

export const showFilms = (page: Page) => openPage(page, 'Films');

/** Where in a control so many stars are: its size is the style sheet's, and holds wherever the control lies by then. */
export const placeOf = (control: Locator, stars: number): Promise<{ x: number; y: number }> =>
  control.evaluate(
    ({ offsetWidth, offsetHeight }: HTMLElement, stars) => ({
      x: ((stars - 0.25) / 5) * offsetWidth,
      y: offsetHeight / 2,
    }),
    stars,
  );

/** The film in this place of the settled list: it stays the same film wherever the list moves it. */
export async function ticketAt(page: Page, place: number): Promise<Locator> {
  const id = await page.waitForFunction(
    (place) =>
      document.documentElement.dataset['list'] === 'settled' &&
      document.querySelectorAll<HTMLElement>('.ticket[data-item]')[place]?.dataset['item'],
    place,
    { polling: 50 },
  );
  return page.locator(`.ticket[data-item="${String(await id.jsonValue())}"]`);
}

/** Presses the given stars of the film in this place; the answer is its title. */
export async function rateByPointer(page: Page, place: number, stars: number): Promise<string> {
  const ticket = await ticketAt(page, place);
  const title = (await ticket.locator('h3').textContent()) ?? '';
  const control = ticket.locator('.stars');
  await control.click({ position: await placeOf(control, stars) });
  return title.trim();
}

/** The films in threes, which are closed where the screen is narrow. */
export async function openGroups(page: Page) {
  const groups = page.locator('.start details');
  if ((await groups.getAttribute('open')) === null) await groups.locator('summary').click();
}

/** Keeps a list of these titles, and shows only what is on it. */
export async function showOnly(page: Page, name: string, titles: readonly string[]): Promise<void> {
  await openYours(page, 'Lists');
  await page
    .getByLabel('Titles, one per line')
    .fill(titles.map((title) => title.replace(/ (\d{4})$/, ' ($1)')).join('\n'));
  await page.getByRole('button', { name: 'Find them' }).click();
  await page.getByLabel('Name of the list').fill(name);
  await page.getByRole('button', { name: /^Keep/ }).click();
  await page.getByRole('button', { name: `Show only films on ${name}` }).click();
  await expectSettled(page);
}

/** The page does not scroll sideways. */
export const expectNoWider = async (page: Page): Promise<void> => {
  const [needed = 0, width = 0] = await page.evaluate(() => [
    document.scrollingElement?.scrollWidth,
    innerWidth,
  ]);
  expect(needed).toBeLessThanOrEqual(width);
};

/** Brings a rating of each film of the list, over several years: stars rise with the years where the film is one of the even ones. */
export async function importYears(page: Page) {
  const titles = await titlesOf(page);
  await openYours(page, 'Your data');
  const rows = titles.map((title, i) => {
    const year = 2014 + Math.floor((i * 6) / titles.length);
    return `"${title.replace(/ (\d{4})$/, ' ($1)')}",${String(i % 2 === 0 ? year - 2013 : 2019 - year)},${String(year)}-05-0${String(1 + (i % 9))}`;
  });
  await page.getByLabel('Choose files').setInputFiles({
    name: 'mine.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`title,rating,date\n${rows.join('\n')}\n`),
  });
  await page.getByRole('button', { name: /^Add \d/ }).click();
  await openYours(page, 'Ratings');
  await expect(page.getByRole('heading', { name: 'Your years' })).toBeVisible();
}
