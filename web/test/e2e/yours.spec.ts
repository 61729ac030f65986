// What the visitor says of films besides stars, where it is kept, and the way back.

import { encodeRatings } from '../../src/client/taste/share_code.ts';
import {
  expect,
  expectNoWider,
  expectSettled,
  expectStored,
  openVerified,
  openYours,
  rateByPointer,
  saved,
  showFilms,
  showOnly,
  slips,
  test,
  ticketAt,
  tickets,
  titlesOf,
  expectVerified,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
});

test('a changed and a removed rating can be taken back too', async ({ page }) => {
  await rateByPointer(page, 0, 5);
  const rated = page.locator('[data-rated]');
  const stars = rated.getByRole('slider');
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(stars).toHaveValue('5');
  await stars.focus();
  await page.keyboard.press('2');
  await expect(stars).toHaveValue('2');
  await undo.click();
  await expect(stars).toHaveValue('5');
  await expect(page.getByRole('status')).toContainText('Undone: ');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('button', { name: 'Remove your rating' }).click();
  await expect(rated).toHaveCount(0);
  await undo.click();
  await expect(stars).toHaveValue('5');
});

test('a film of no interest leaves every list, and comes back on demand', async ({ page }) => {
  const unwanted = (await titlesOf(page))[1] ?? '';
  const button = tickets(page)
    .nth(1)
    .getByRole('button', { name: /^Hide / });
  await button.click();
  await expect.poll(() => titlesOf(page)).not.toContain(unwanted);
  await expect(tickets(page)).toHaveCount(24);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => titlesOf(page)).toContain(unwanted);

  // By keyboard, focus goes on to the film that takes its place.
  await button.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => titlesOf(page)).not.toContain(unwanted);
  await expect(button).toBeFocused();
  await expectStored(page, 1);
  await page.reload();
  await expectVerified(page);
  expect(await titlesOf(page)).not.toContain(unwanted);

  await openYours(page, 'Hidden');
  await expect(slips(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'be listed again' }).click();
  await expect(page.getByText('Films that you hide')).toBeVisible();
  await showFilms(page);
  await expect.poll(() => titlesOf(page)).toContain(unwanted);
});

test('a film goes without moving the page, and the focus goes to the film that takes its place', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Done' }).click();
  const pressed = async (place: number, by: 'pointer' | 'keyboard') => {
    const ticket = await ticketAt(page, place);
    const button = ticket.locator('.mark-not-interested');
    // Far from the edges: the next ticket's button may stand higher or lower, and has to be seen too.
    await button.evaluate((here) => {
      here.scrollIntoView({ block: 'center', behavior: 'instant' });
    });
    const before = await page.evaluate(() => scrollY);
    if (by === 'pointer') await button.click();
    else await button.press('Enter');
    await expect(ticket).toHaveCount(0);
    await expectSettled(page);
    expect(await page.evaluate(() => scrollY)).toBe(before);
  };
  for (const place of [0, 3, 1, 6, 2]) await pressed(place, 'pointer');
  await pressed(2, 'keyboard');
  await expect(tickets(page).nth(2).locator('.mark-not-interested')).toBeFocused();
  // Also when it was rated before, and has kept its place for that.
  const rated = await ticketAt(page, 1);
  await rated.getByRole('slider').focus();
  await page.keyboard.press('4');
  await expect(rated.locator('.mine')).toBeVisible();
  await page.keyboard.press('x');
  await expect(rated).toHaveCount(0);
  await expectSettled(page);
  await expect(tickets(page).nth(1).locator('.mark-not-interested')).toBeFocused();
});

test('films of no interest are not among similar ones, but can be searched for', async ({
  page,
}) => {
  await page.getByRole('searchbox').fill('toy story 2');
  await page.getByRole('button', { name: 'Hide Toy Story 2' }).click();
  await expect(page.getByRole('button', { name: 'Hide Toy Story 2' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('searchbox').fill('toy story 1995');
  await page.getByRole('button', { name: 'More like this: Toy Story', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'More like Toy Story' })).toBeVisible();
  await expect(tickets(page)).toHaveCount(24);
  expect((await titlesOf(page)).join()).not.toContain('Toy Story 2');
});

test('a film that was not seen is said so in the list, is not asked for, and can be asked for again', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const asked = page.locator('.start-item');
  const id = await asked.getAttribute('data-item');
  const ticket = page.locator(`.ticket[data-item="${id ?? ''}"]`);
  const title = await asked.locator('.start-title').textContent();
  await page.getByRole('searchbox').fill(title ?? '');
  await ticket.getByRole('button', { name: /^Not seen/ }).click();
  await page.getByRole('searchbox').fill('');
  await expect(asked).not.toHaveAttribute('data-item', id ?? '');
  await openYours(page, 'Not seen');
  await expect(slips(page)).toHaveCount(1);
  await slips(page)
    .getByRole('button', { name: /^Ask about .+ again$/ })
    .click();
  await expect(slips(page)).toHaveCount(0);
  await showFilms(page);
  await expect(asked).toHaveAttribute('data-item', id ?? '');
});

test('the watchlist keeps films until they are taken off or rated', async ({ page }) => {
  const ribbon = (place: number) =>
    tickets(page).nth(place).getByRole('button', { name: 'watchlist' });
  for (const place of [0, 1, 2]) {
    await ribbon(place).click();
    await expect(ribbon(place)).toHaveAttribute('aria-pressed', 'true');
  }
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(ribbon(2)).toHaveAttribute('aria-pressed', 'false');
  const [first = '', second = ''] = await titlesOf(page);
  await openYours(page, 'Watchlist');
  await expect(slips(page)).toHaveCount(2);
  await expect(slips(page).first()).toContainText(second);
  await expect(slips(page).first()).toContainText(/\d % you’ll like it/);
  await page.reload();
  await expect(slips(page)).toHaveCount(2);
  await slips(page).first().getByRole('slider').focus();
  await page.keyboard.press('4');
  await expect(slips(page)).toHaveCount(1);
  await expect(slips(page)).toContainText(first);
  // Undoing the rating puts it back on the list.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(slips(page)).toHaveCount(2);
  await slips(page).first().getByRole('button', { name: 'watchlist' }).click();
  await slips(page).first().getByRole('button', { name: 'watchlist' }).click();
  await expect(page.getByText('“Watchlist” on a film’s ticket')).toBeVisible();
});

test('all ratings are listed, in the order that is asked for', async ({ page }) => {
  const rated = page.locator('[data-rated]');
  const given: [string, number][] = [];
  for (const stars of [3, 5, 1.5]) {
    given.push([await rateByPointer(page, 0, stars), stars]);
    await expect(rated).toHaveCount(given.length);
  }
  await openYours(page, 'Ratings');
  const shown = async () =>
    (await slips(page).locator('h3').allTextContents()).map((t) => t.trim());
  await expect.poll(shown).toEqual(given.map(([title]) => title).reverse());
  await page.getByLabel('Sort by').selectOption('stars');
  await expect.poll(shown).toEqual([...given].sort((a, b) => b[1] - a[1]).map(([title]) => title));
  await page.getByLabel('Sort by').selectOption('title');
  const key = (title: string) => title.replace(/^The /, '');
  await expect
    .poll(shown)
    .toEqual(given.map(([title]) => title).sort((a, b) => key(a).localeCompare(key(b), 'en')));
  // Removing by keyboard leaves the focus in the list.
  await page.getByRole('button', { name: 'Remove your rating' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(slips(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Remove your rating' }).first()).toBeFocused();
});

test('marks and ratings of two tabs come together', async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(tickets(other).first()).toBeVisible();
  await tickets(page).nth(0).getByRole('button', { name: 'watchlist' }).click();
  await tickets(other).nth(1).getByRole('button', { name: 'watchlist' }).click();
  await rateByPointer(other, 4, 3);
  for (const tab of [page, other]) {
    await openYours(tab, 'Watchlist');
    await expect(slips(tab)).toHaveCount(2);
    await openYours(tab, 'Ratings');
    await expect(slips(tab)).toHaveCount(1);
  }
});

test('the pages can be linked to, and Back leads to the films', async ({ page }) => {
  await openYours(page, 'Watchlist');
  await expect(page.getByRole('heading', { name: 'Yours: Watchlist' })).toBeFocused();
  expect(new URL(page.url()).hash).toBe('#yours=watchlist');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Yours: Watchlist' })).toBeVisible();
  await expect(page).toHaveTitle('Yours: Watchlist · Matinee');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Yours: Ratings' })).toBeVisible();
  await expect(page).toHaveTitle('Yours: Ratings · Matinee');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
  await expect(page).toHaveTitle(/^Matinee: /);
  // A search from there shows what it finds.
  await openYours(page, 'Ratings');
  await page.getByRole('searchbox').fill('casablanca');
  await expect(tickets(page)).toHaveCount(1);
});

test('what was deleted in one tab does not come back by a step in another', async ({
  page,
  context,
}) => {
  await rateByPointer(page, 0, 5);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  await page.locator('.toast').hover(); // which keeps it
  const other = await context.newPage();
  await other.goto(page.url());
  await openYours(other, 'Your data');
  await other.getByRole('button', { name: 'Delete everything' }).click();
  await other.getByRole('button', { name: 'Delete all' }).click();
  await expect(page.locator('[data-rated]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await rateByPointer(page, 1, 3);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  await page.keyboard.press('u');
  await expect(page.locator('[data-rated]')).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
  await expect(page.locator('[data-rated]')).toHaveCount(0);
});

test('a link to a list is spoken of while it is open, and no longer', async ({ page }) => {
  const { origin, pathname } = new URL(page.url());
  const { code } = encodeRatings([{ itemId: '1', value: 1 }], null);
  const damaged = page.getByText('This link to a list is damaged');
  const report = page.getByRole('heading', { name: 'What the list holds' });
  await page.goto(`${origin}${pathname}#list=${code}%20Mine`);
  await expect(report).toBeVisible();
  await page.goto(`${origin}${pathname}#list=${code.slice(0, -2)}%20Mine`);
  await expect(damaged).toBeVisible();
  await expect(report).toHaveCount(0);
  await page.getByRole('link', { name: /^Lists/ }).click();
  await expect(damaged).toHaveCount(0);
});

test('a long name does not make the page wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const name = 'W'.repeat(60);
  await showOnly(page, name, (await titlesOf(page)).slice(0, 3));
  await expect(page.getByText(`on ${name}`)).toBeVisible();
  await expectNoWider(page);
  await page.getByRole('button', { name: /^Filter/ }).click();
  await expect(page.locator('.chip', { hasText: name })).toBeVisible();
  await expectNoWider(page);
  await openYours(page, 'Lists');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('status').filter({ hasText: name })).toBeVisible();
  await expectNoWider(page);
  await page.getByRole('button', { name: 'Delete', exact: false }).click();
  await expect(page.locator('.toast')).toContainText(name);
  await expectNoWider(page);
});

test('what was kept when all was films is carried over, and kept once', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/404/); // a file that is no page has no icon
  const site = await openSite({ model: sampleModel() });
  await page.goto(`${site.url}favicon.svg`);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('keyval-store');
        opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('keyval', 'readwrite');
          const entries = { 1: { stars: 4.5, at: 9, since: 9 }, 2: { stars: null, at: 9 } };
          const marks = { 3: { mark: 'watchlist', at: 9 } };
          transaction
            .objectStore('keyval')
            .put({ version: 1, clearedAt: 0, entries, marks }, 'visitor');
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
  await page.goto(`${site.url}#yours`);
  await expect(slips(page)).toHaveCount(1);
  await expect(slips(page).getByRole('slider')).toHaveAttribute('aria-valuetext', '4.5 stars');
  await expectStored(page, 3);
  const keys = () =>
    page.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          const opening = indexedDB.open('keyval-store');
          opening.onsuccess = () => {
            const asking = opening.result.transaction('keyval').objectStore('keyval').getAllKeys();
            asking.onsuccess = () => {
              opening.result.close();
              resolve(asking.result);
            };
          };
        }),
    );
  await expect.poll(keys).toEqual([]);
});

test.describe('when the model cannot be loaded', () => {
  // Else the one that was kept for use without a network would help out.
  test.use({ serviceWorkers: 'block' });

  test('what is the visitor’s can still be copied and deleted', async ({
    page,
    openSite,
    allowedConsole,
  }) => {
    allowedConsole.push(/404/, /Service Worker registration blocked by Playwright/);
    const site = await openSite({ model: sampleModel() });
    await openVerified(page, site);
    await rateByPointer(page, 0, 4.5);
    await expect(page.locator('[data-rated]')).toHaveCount(1);
    await expectStored(page, 1);
    site.faults.set('manifest.json', 'missing');
    await page.reload();
    await expect(page.getByRole('alert')).toContainText('The model could not be loaded');
    await openYours(page, 'Ratings');
    await expect(page.getByText('1 film more; the titles come with the model.')).toBeVisible();
    await openYours(page, 'Your data');
    const { text } = await saved(page, () =>
      page.getByRole('button', { name: 'Everything, as JSON' }).click(),
    );
    const copy = JSON.parse(text) as { ratings: { rating: number }[] };
    expect(copy.ratings.map(({ rating }) => rating)).toEqual([4.5]);
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('button', { name: 'Delete all' }).click();
    await openYours(page, 'Ratings');
    await expect(page.getByText('None yet.')).toBeVisible();
  });
});
