// Pages of other things than films, of bundles made from invented books, games, jokes and visits (als_synth --like, test/about). The
// control of a rating fits the scale, the words are the bundle's, and what such a bundle does not have is not there.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  expect,
  expectSettled,
  expectVerified,
  openVerified,
  openYours,
  saved,
  test,
  textsOf,
  ticketAt,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { otherModel, type Site, type SiteOptions } from '../support/site.ts';

// What the console says once the host is gone.
test.beforeEach(({ allowedConsole }) => {
  allowedConsole.push(/ERR_CONNECTION_REFUSED/);
});

async function open(
  page: Page,
  openSite: (options: SiteOptions) => Promise<Site>,
  name: Parameters<typeof otherModel>[0],
): Promise<Site> {
  const site = await openSite({ model: otherModel(name) });
  await openVerified(page, site);
  return site;
}

/** What the page says, to eyes and to screen readers. */
const words = (page: Page) =>
  page.evaluate(() => {
    const labels = [...document.querySelectorAll('*')].flatMap((element) =>
      ['placeholder', 'title', 'aria-label', 'aria-description', 'aria-valuetext', 'alt'].map(
        (name) => element.getAttribute(name) ?? '',
      ),
    );
    return [document.title, document.body.textContent, ...labels].join('\n');
  });

async function expectOwnWords(page: Page) {
  // Of a joke, and of what a training has not seen.
  const others = /You should have seen the first one|ratings (that it has )?not seen/g;
  const said = (await words(page)).replaceAll(others, '');
  const ofFilms = /.{0,40}(films?\b|movie|\bstars?\b|genre|\bwatch(ed)?\b|\bseen\b).{0,40}/gi;
  expect(said.match(ofFilms)).toBeNull();
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual(
    [],
  );
}

async function expectFine(page: Page) {
  await expectOwnWords(page);
  await expectAccessible(page);
}

/** The address of a part of the page. */
const at = (page: Page, hash: string) => `${page.url().split('#')[0] ?? ''}#${hash}`;

const savedBy = async (page: Page, name: string | RegExp) =>
  (await saved(page, () => page.getByRole('button', { name }).click())).text;

/** Deletes everything, then takes a copy of it; as many ratings or likes as it has. */
async function takeCopy(page: Page, name: string, text: string, button: string) {
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await expect(page.getByLabel('The link')).toHaveCount(0);
  await page.getByLabel('Choose files').setInputFiles({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByLabel('The link')).toBeVisible();
}

/** All that every catalogue has, once something is rated: help, filter and dials, why, search, copies, the model, no network. */
async function goThrough(page: Page, site: Site, take: string) {
  await expectFine(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await expectFine(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Filter/ }).click();
  await page.getByRole('button', { name: /^Tune/ }).click();
  await expect(page.locator('#dials input').first()).toBeVisible();
  await expectFine(page);
  const chip = page.locator('.chip').first();
  if ((await chip.count()) > 0) {
    const tag = /^[^,:]+/.exec((await chip.getAttribute('aria-label')) ?? '')?.[0] ?? '';
    await chip.click();
    await expect
      .poll(async () => (await textsOf(page, '.tags')).every((tags) => tags.includes(tag)))
      .toBe(true);
    await page.getByRole('button', { name: 'Clear all filters' }).click();
  }

  await expectSettled(page);
  await tickets(page).first().getByRole('button', { name: /^Why/ }).click();
  await expect(page.locator('.why-total')).toBeVisible();
  await expectFine(page);

  const title = (await titlesOf(page))[3] ?? '';
  await page.getByRole('searchbox').fill(title);
  await expect.poll(async () => (await titlesOf(page))[0]).toBe(title);
  await expectFine(page);
  await page.getByRole('searchbox').fill('');

  await page.goto(at(page, 'yours=data'));
  await expect(page.getByLabel('Choose files')).toBeEnabled();
  await expectFine(page);
  const link = await page.getByLabel('The link').inputValue();
  for (const [name, button] of [
    ['copy.json', 'Everything, as JSON'],
    ['copy.csv', /, as CSV$/],
  ] as const) {
    await takeCopy(page, name, await savedBy(page, button), take);
    await expect(page.getByLabel('The link')).toHaveValue(link);
  }

  await page.goto(at(page, 'model'));
  await expect(page.locator('.part-identity')).toBeVisible();
  await expectFine(page);

  await page.goto(at(page, ''));
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready');
  await expectSettled(page);
  const listed = await titlesOf(page);
  await site.goOffline();
  await page.reload();
  await expectVerified(page);
  expect(await titlesOf(page)).toEqual(listed);
}

test('books: ten points by pointer and keyboard, tried before they are given', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, 'books');
  await expect(page.getByRole('heading', { name: 'Popular books' })).toBeVisible();
  await expect(page).toHaveTitle('Matinee: books you will like, found on your own device');
  const ticket = await ticketAt(page, 0);
  const title = (await ticket.locator('h3').textContent()) ?? '';
  const control = ticket.locator('.points');
  const box = await control.boundingBox();
  await control.hover({ position: { x: (box?.width ?? 0) * 0.65, y: 10 } });
  await expect(ticket.locator('.rating-number')).toHaveText('7');
  await control.click({ position: { x: (box?.width ?? 0) * 0.95, y: 10 } });
  await expect(page.locator('.toast')).toContainText('10 points');
  await expect.poll(() => titlesOf(page)).not.toContain(title.trim());
  await expect(page.getByText('From your 1 rating')).toBeVisible();
  await expect(tickets(page).first().locator('.ticket-score')).toContainText(/Predicted: \d+\.\d /);

  const slider = tickets(page).first().getByRole('slider');
  await slider.focus();
  await page.keyboard.press('p');
  await page.keyboard.press('3');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.ghost')).toContainText('With 4 points');
  await page.keyboard.press('Enter');
  await expect(slider).toHaveAttribute('aria-valuetext', '4 points');
  await page.keyboard.press('0');
  await expect(slider).toHaveAttribute('aria-valuetext', '10 points');
  await page.keyboard.press('ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', '9 points');
  await page.keyboard.press('Delete');
  await expect(slider).toHaveAttribute('aria-valuetext', 'Not rated');
  await page.keyboard.press('Tab');
  await expectSettled(page);
  // No column of the data says where a book is described: its id does.
  const id = (await tickets(page).first().getAttribute('data-item')) ?? '';
  expect(id).toMatch(/^\d{9}[\dX]$/);
  await expect(
    tickets(page)
      .first()
      .getByRole('link', { name: /Open Library/ }),
  ).toHaveAttribute('href', `https://openlibrary.org/isbn/${id}`);
  await goThrough(page, site, 'Add 1 rating');
});

test('books: copies name them, a taste is shared, film services are not offered', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, 'books');
  await tickets(page).first().getByRole('slider').focus();
  await page.keyboard.press('8');
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  await openYours(page, 'Your data');
  await expect(page.locator('main')).not.toContainText(/Letterboxd|IMDb|MovieLens/);
  expect(JSON.parse(await savedBy(page, 'Everything, as JSON'))).toMatchObject({
    version: 3,
    catalogue: 'Reading circle',
  });
  expect(await savedBy(page, 'Ratings, as CSV')).toMatch(
    /^id,title,rating,date\r\n\d{9}[\dX],.+,8,\d{4}-\d\d-\d\d\r\n$/,
  );
  const link = await page.getByLabel('The link').inputValue();
  await page.goto(link);
  await page.getByRole('button', { name: 'Their ratings' }).click();
  await expect(page.getByText('they gave 8 points')).toBeVisible();
  await expectOwnWords(page);
  await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
  await expect(page.getByRole('alert')).toContainText('on a page that rates in another way');
});

test('jokes: a slider from -10 to 10', async ({ page, openSite }) => {
  const site = await open(page, openSite, 'jokes');
  const ticket = await ticketAt(page, 0);
  const slider = ticket.getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuetext', 'Not rated');
  const box = await slider.boundingBox();
  await slider.click({ position: { x: (box?.width ?? 0) - 2, y: (box?.height ?? 0) / 2 } });
  await expect(page.locator('.toast')).toContainText('10 laughs');
  await expect(page.getByText('From your 1 rating')).toBeVisible();

  const next = tickets(page).first().getByRole('slider');
  await next.focus();
  await page.keyboard.press('0');
  await expect(next).toHaveAttribute('aria-valuetext', '−10 laughs');
  await page.keyboard.press('ArrowRight');
  await expect(next).toHaveAttribute('aria-valuetext', '−9.92 laughs');
  await page.keyboard.press('Delete');
  await expect(next).toHaveAttribute('aria-valuetext', 'Not rated');
  await page.keyboard.press('Enter');
  await expect(next).toHaveAttribute('aria-valuetext', /^−?0\.0\d laughs$/);
  await page.keyboard.press('Tab');
  await expectSettled(page);
  await goThrough(page, site, 'Add 1 rating');
});

test('games by hours played: a heart, and nothing that would be predicted', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, 'games');
  const ticket = await ticketAt(page, 0);
  await expect(ticket.locator('.ticket-score')).not.toContainText(/like it/);
  await ticket.locator('.heart').click();
  await expect(page.locator('.toast')).toContainText('liked');
  await expect(page.getByText('From your 1 like')).toBeVisible();

  const heart = tickets(page).first().locator('.heart');
  await heart.focus();
  await page.keyboard.press('p');
  await expect(page.locator('.ghost')).toContainText('liked');
  await page.keyboard.press('Escape');
  await expect(page.locator('.ghost')).toHaveCount(0);
  await page.keyboard.press('1');
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Delete');
  await expect(heart).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Tab');
  await expectSettled(page);

  await page.getByRole('button', { name: /^Tune/ }).click();
  await expect(page.getByRole('slider')).toHaveCount(4);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await openYours(page, 'Likes');
  await expect(page.locator('.slip')).toHaveCount(1);
  await expect(page.getByText('Check me')).toHaveCount(0);
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Games' })
    .click();
  await expectSettled(page);
  await expect(tickets(page).first().getByRole('link', { name: /Shop/ })).toHaveAttribute(
    'href',
    /^https:\/\/games\.example\/app\/\d+$/,
  );
  await goThrough(page, site, 'Add 1 like');
});

test('the page about a model without a rating head says why it has no errors to show', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, 'games');
  await page.goto(`${site.url}#model=quality`);
  await expect(page.getByText('This data says who played what')).toBeVisible();
  await expect(page.locator('.part-learning, .polarising')).toHaveCount(0);
  await expect(page.locator('.part-quality table')).not.toContainText(/RMSE|NaN/);
});

test('pages that are known by their addresses alone: no tags, no years, no links', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, 'visits');
  await expect(page.locator('.tags, .year, .ticket-links a')).toHaveCount(0);
  await expect(page.locator('.group').first()).toBeVisible();
  await page.getByRole('button', { name: /^Filter/ }).click();
  await expect(page.getByLabel('Visited by')).toBeVisible();
  await expect(page.locator('.chip, .year-field')).toHaveCount(0);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await expect(page.locator('#dials input')).toHaveCount(3);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await page.getByRole('button', { name: /^Filter/ }).click();
  await tickets(page).first().locator('.heart').click();
  await expect(page.getByText('From your 1 like')).toBeVisible();
  await goThrough(page, site, 'Add 1 like');
});
