// Pages of other things than films, of bundles made from invented books, games, jokes and visits (als_synth --like, test/about). The
// control of a rating fits the scale, the words are the bundle's, and what such a bundle does not have is not there.

import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  expect,
  expectSettled,
  expectVerified,
  openVerified,
  openYours,
  test,
  ticketAt,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { otherModel, type Site, type SiteOptions } from '../support/site.ts';

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
  expect(await words(page)).not.toMatch(/films?\b|movie|\bstars?\b|genre|\bwatch(ed)?\b|\bseen\b/i);
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual(
    [],
  );
}

/** Looks through the pages that every catalogue has. */
async function lookAround(page: Page) {
  await expectOwnWords(page);
  await expectAccessible(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await expectOwnWords(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Filter/ }).click();
  await page.getByRole('button', { name: /^Tune/ }).click();
  await expect(page.locator('#dials input').first()).toBeVisible();
  await expectOwnWords(page);
  await expectAccessible(page);
  await tickets(page).first().getByRole('button', { name: /^Why/ }).click();
  await expect(page.locator('.why-total')).toBeVisible();
  await expectOwnWords(page);
  await expectAccessible(page);
  await page.goto(`${page.url().split('#')[0] ?? ''}#yours=data`);
  await expect(page.getByLabel('Choose a file')).toBeEnabled();
  await expectOwnWords(page);
  await expectAccessible(page);
  await page.goto(`${page.url().split('#')[0] ?? ''}#model`);
  await expect(page.locator('.part-identity')).toBeVisible();
  await expectAccessible(page);
}

test('books: ten points by pointer and keyboard, tried before they are given', async ({
  page,
  openSite,
}) => {
  await open(page, openSite, books);
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
  await expect(tickets(page).first().locator('.ticket-score')).toContainText(
    /^Predicted: \d+\.\d /,
  );

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
  await lookAround(page);
});

test('books: a copy as CSV and JSON comes back, a taste is shared, film services are not offered', async ({
  page,
  openSite,
}) => {
  const site = await open(page, openSite, books);
  await tickets(page).first().getByRole('slider').focus();
  await page.keyboard.press('8');
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  await openYours(page, 'Your data');
  await expect(page.locator('main')).not.toContainText(/Letterboxd|IMDb|MovieLens/);
  const saved = async (name: string) => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    return readFileSync(await (await downloading).path(), 'utf8');
  };
  const json = await saved('Everything, as JSON');
  expect(JSON.parse(json)).toMatchObject({ version: 2, catalogue: books.name });
  const csv = await saved('Ratings, as CSV');
  expect(csv).toMatch(/^id,title,rating,date\r\n\d+,.+,8,\d{4}-\d\d-\d\d\r\n$/);
  const link = await page.getByLabel('The link').inputValue();
  for (const [name, text] of [
    ['copy.csv', csv],
    ['copy.json', json],
  ] as const) {
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('button', { name: 'Delete all' }).click();
    await expect(page.getByText('Once you have rated a book')).toBeVisible();
    await page.getByLabel('Choose a file').setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    });
    await page.getByRole('button', { name: 'Take 1 rating' }).click();
    await expect(page.getByLabel('The link')).toHaveValue(link);
  }
  await page.goto(link);
  await page.getByRole('button', { name: 'Their ratings' }).click();
  await expect(page.getByText('they gave 8 points')).toBeVisible();
  await expectOwnWords(page);
  await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
  await expect(page.getByRole('alert')).toContainText('of other ratings than those of these books');
});

test('jokes: a slider from -10 to 10', async ({ page, openSite }) => {
  await open(page, openSite, jokes);
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
  await lookAround(page);
});

test('games by hours played: a heart, and nothing that would be predicted', async ({
  page,
  openSite,
}) => {
  await open(page, openSite, games);
  const ticket = await ticketAt(page, 0);
  await expect(ticket.locator('.ticket-score')).not.toContainText(/predicted/i);
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
  await expect(page.getByRole('slider')).toHaveCount(3);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await openYours(page, 'Likes');
  await expect(page.locator('.slip')).toHaveCount(1);
  await expect(page.getByText('Check me')).toHaveCount(0);
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Games' })
    .click();
  await expectSettled(page);
  await lookAround(page);
  await expect(page.getByText('This data says who played what')).toBeVisible();
});

test('places that are known by their names alone: no tags, no years, no links', async ({
  page,
  openSite,
}) => {
  await open(page, openSite, places);
  await expect(page.locator('.tags, .year, .ticket-links a')).toHaveCount(0);
  await expect(page.locator('.group').first()).toBeVisible();
  await page.getByRole('button', { name: /^Filter/ }).click();
  await expect(page.getByLabel('Visited by')).toBeVisible();
  await expect(page.locator('.chip, .year-field')).toHaveCount(0);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await expect(page.locator('#dials input')).toHaveCount(2);
  await expectAccessible(page);
});
