// A taste that travels in a link, from one visitor's browser to another's.

import type { Page } from '@playwright/test';
import { encodeRatings } from '../../src/client/taste/share_code.ts';
import {
  expect,
  openVerified,
  openYours,
  rateByPointer,
  showFilms,
  slips,
  test,
  tickets,
} from '../support/fixtures.ts';
import { sampleModel, type Site } from '../support/site.ts';

async function rateFilms(page: Page, films: readonly (readonly [query: string, stars: number])[]) {
  for (const [query, stars] of films) {
    await page.getByRole('searchbox').fill(query);
    await expect(tickets(page)).toHaveCount(1);
    await rateByPointer(page, 0, stars);
    await expect(page.locator('.toast')).toContainText(`${String(stars)} star`);
  }
  await page.getByRole('searchbox').fill('');
}

/** What the page gives for these ratings: that it does is tested once. */
const linkTo = (site: Site, films: readonly (readonly [itemId: number, value: number])[]) =>
  `${site.url}#taste=${
    encodeRatings(
      films.map(([id, value]) => ({ itemId: String(id), value })),
      { min: 0.5, max: 5, step: 0.5 },
    ).code
  }`;
const [toyStory, findingNemo, casablanca] = [1, 7, 406]; // in the sample

async function linkOf(page: Page): Promise<string> {
  await openYours(page, 'Your data');
  return page.getByRole('textbox', { name: 'The link' }).inputValue();
}

/** Another browser, with what its visitor has rated. */
async function friend(
  page: Page,
  site: Site,
  films: Parameters<typeof rateFilms>[1],
): Promise<string> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('no browser');
  const context = await browser.newContext();
  const other = await context.newPage();
  await openVerified(other, site);
  await rateFilms(other, films);
  const link = await linkOf(other);
  await context.close();
  return link;
}

test('a link shows the other’s taste beside one’s own, and changes nothing', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  const link = await friend(page, site, [
    ['toy story 1995', 5],
    ['finding nemo', 4.5],
    ['casablanca', 1.5],
  ]);
  expect(link).toBe(
    linkTo(site, [
      [toyStory, 5],
      [findingNemo, 4.5],
      [casablanca, 1.5],
    ]),
  );
  // The host never hears of what is behind the #.
  expect(site.requests.join()).not.toContain(link.slice(site.url.length + '#taste='.length));

  await openVerified(page, site);
  await rateFilms(page, [
    ['toy story 1995', 4],
    ['casablanca', 1],
  ]);
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Somebody’s taste in films' })).toBeFocused();
  await expect(page.getByText('3 ratings came with this link')).toBeVisible();
  await expect(page.getByText('Taste match')).toBeVisible();
  await expect(page.locator('.taste-match dd')).toHaveText(/^−?\d+ %$/);
  await expect(page.getByText('You both rated 2 films, on average 0.8 stars apart.')).toBeVisible();

  // For both: films that neither has rated, with a prediction for each of them.
  await expect(page.getByRole('button', { name: 'For both of you' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(slips(page)).toHaveCount(50);
  await expect(slips(page).first()).toContainText(/you \d\.\d.*they \d\.\d/);
  const joint = (await slips(page).locator('h3').allTextContents()).join();
  for (const rated of ['Toy Story 1995', 'Finding Nemo', 'Casablanca']) {
    expect(joint).not.toContain(rated);
  }
  await page.getByRole('button', { name: 'Their ratings' }).click();
  await expect(slips(page)).toHaveCount(3);
  await expect(slips(page).first()).toContainText('Toy Story');
  await expect(slips(page).first()).toContainText('they gave 5 stars');
  await expect(slips(page).first().getByRole('slider')).toHaveValue('4');

  await page.getByRole('button', { name: 'Back to your list' }).click();
  await expect(page.getByText('From your 2 ratings')).toBeVisible();
});

test('the same ratings are the same taste, and opposite ones are not', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await rateFilms(page, [
    ['toy story 1995', 5],
    ['finding nemo', 5],
    ['casablanca', 1],
  ]);
  const link = linkTo(site, [
    [toyStory, 5],
    [findingNemo, 5],
    [casablanca, 1],
  ]);
  await page.goto(link);
  await expect(page.locator('.taste-match dd')).toHaveText('100 %');
  await page.goto(site.url);
  await rateFilms(page, [
    ['toy story 1995', 1],
    ['finding nemo', 0.5],
    ['casablanca', 5],
  ]);
  await page.goto(link);
  await expect(page.locator('.taste-match dd')).toHaveText(/^−\d+ %$/);
});

test('the ratings of a link can be taken, but never over one’s own', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const link = linkTo(site, [
    [toyStory, 5],
    [findingNemo, 4.5],
  ]);
  await openVerified(page, site);
  await rateFilms(page, [['toy story 1995', 1]]);
  await page.goto(link);
  await page.getByRole('button', { name: 'Add 1 rating to mine' }).click();
  await expect(page.getByRole('button', { name: 'You have rated all of them' })).toBeDisabled();
  await openYours(page, 'Ratings');
  await expect(slips(page)).toHaveCount(2);
  await expect(slips(page).filter({ hasText: 'Toy Story' }).locator('.mine')).toHaveText('1.0');
  await page.keyboard.press('u');
  await expect(slips(page)).toHaveCount(1);
});

test('somebody who has rated nothing sees the other’s list', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const link = linkTo(site, [[toyStory, 5]]);
  await page.goto(link);
  await expect(page.getByText('Rate a few films yourself')).toBeVisible();
  await expect(page.getByRole('button', { name: 'For them' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(slips(page)).toHaveCount(50);
  await expect(page.getByRole('button', { name: 'For both of you' })).toHaveCount(0);
});

test('ratings of films that the model does not know are told', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await page.goto(
    linkTo(site, [
      [toyStory, 5],
      [99999999, 4],
    ]),
  );
  await expect(page.getByText('This model does not know 1 of the 2 films.')).toBeVisible();
  await page.goto(linkTo(site, [[99999999, 4]]));
  await expect(page.getByText('This model knows none of their films')).toBeVisible();
});

test('a link that was cut off is told, and leads back', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const link = linkTo(site, [[toyStory, 5]]);
  await page.goto(link.slice(0, -2));
  await expect(page.getByRole('alert')).toContainText('This link is not whole');
  await page.getByRole('button', { name: 'Back to your list' }).click();
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
  // A whole one, opened in the same tab.
  await page.goto(link);
  await expect(slips(page)).toHaveCount(50);
  await showFilms(page);
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
});

test('the link is copied by its button', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await rateFilms(page, [['toy story 1995', 5]]);
  const link = await linkOf(page);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('The link is copied.')).toBeVisible();
  // As a visitor reads the clipboard: no engine asks for a permission then.
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('searchbox')).toHaveValue(link);
});
