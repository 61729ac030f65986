// Playwright's test with a site to open, and the rule that the console stays silent.

import { test as base, expect, type Page } from '@playwright/test';
import { Site, type SiteOptions } from './site.ts';

interface Fixtures {
  readonly openSite: (options: SiteOptions) => Promise<Site>;
  /** Messages that a test provokes: patterns of console lines that are then no failure. */
  readonly allowedConsole: RegExp[];
}

export const test = base.extend<Fixtures>({
  allowedConsole: async ({}, use) => {
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
  context: async ({ context, allowedConsole }, use) => {
    const messages: string[] = [];
    context.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
    context.on('weberror', (error) => messages.push(`error: ${error.error().message}`));
    await use(context);
    expect(
      messages.filter((message) => !allowedConsole.some((allowed) => allowed.test(message))),
      'the console stays silent',
    ).toEqual([]);
  },
});

export { expect };

export const tickets = (page: Page) => page.locator('.ticket[data-movie]');
export const titlesOf = async (page: Page) =>
  (await tickets(page).locator('h3').allTextContents()).map((text) => text.trim());

/** Waits until every film is there and the golden answers are checked. */
export async function openVerified(page: Page, site: Site): Promise<void> {
  await page.goto(site.url);
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified', { timeout: 30_000 });
  await expect(tickets(page).first()).toBeVisible();
}

/** Leads to a section of what is the visitor's. */
export async function openYours(
  page: Page,
  section: 'Ratings' | 'Watchlist' | 'Not interested' | 'Not seen' | 'Your data',
): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Yours' })
    .click();
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
          const opening = indexedDB.open('keyval-store');
          opening.onsuccess = () => {
            const store = opening.result.transaction('keyval').objectStore('keyval');
            const getting: IDBRequest<{ entries: object; marks: object } | undefined> =
              store.get('visitor');
            getting.onsuccess = () => {
              const { entries = {}, marks = {} } = getting.result ?? {};
              opening.result.close();
              resolve(new Set([...Object.keys(entries), ...Object.keys(marks)]).size);
            };
          };
        }),
    );
  await expect.poll(stored).toBe(numFilms);
}

export const slips = (page: Page) => page.locator('.slip');

export async function showFilms(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Films' })
    .click();
}

/** Presses the given stars of a film with the pointer. */
export async function rateByPointer(page: Page, place: number, stars: number): Promise<string> {
  const ticket = tickets(page).nth(place);
  const title = (await ticket.locator('h3').textContent()) ?? '';
  const control = ticket.locator('.stars');
  const box = await control.boundingBox();
  if (box === null) throw new Error('the stars are not on screen');
  await control.click({ position: { x: ((stars - 0.25) / 5) * box.width, y: box.height / 2 } });
  return title.trim();
}
