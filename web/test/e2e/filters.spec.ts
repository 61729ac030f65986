// The list by genre, year and how often a film was rated; the address has it all.

import type { Page } from '@playwright/test';
import {
  expect,
  openVerified,
  rateByPointer,
  test,
  tickets,
  titlesOf,
  textsOf,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
});

const open = (page: Page) => page.getByRole('button', { name: /^Filter/ }).click();
const genre = (page: Page, name: string) =>
  page
    .getByRole('group', { name: 'Genres' })
    .getByRole('button', { name: new RegExp(`^${name}[,:]`) });
const genresShown = (page: Page) => textsOf(page, '.tags');
const query = (page: Page) => decodeURIComponent(new URL(page.url()).search);

test('a film has every genre that is asked for and none that is not wanted', async ({ page }) => {
  await open(page);
  await expect(page.getByText(/^All [\d,]+ films\. Lists leave out/)).toBeVisible();
  await genre(page, 'Comedy').click();
  await expect
    .poll(async () => (await genresShown(page)).every((g) => g.includes('Comedy')))
    .toBe(true);
  await expect(page.getByText(/^[\d,]+ of [\d,]+ films\. Lists leave out/)).toBeVisible();
  await genre(page, 'Romance').click();
  await expect
    .poll(async () => (await genresShown(page)).every((g) => /Comedy.*Romance/.test(g)))
    .toBe(true);
  expect((await genresShown(page)).some((g) => g.includes('Drama'))).toBe(true);
  await genre(page, 'Drama').click();
  await genre(page, 'Drama').click();
  await expect(genre(page, 'Drama')).toHaveAccessibleName('Drama: without it');
  await expect.poll(async () => (await genresShown(page)).join()).not.toContain('Drama');
  expect(query(page)).toBe('?tags=Comedy,Romance&without=Drama');

  // The number on a chip is the number of films that it leads to.
  const [, count = ''] =
    /, (\d+) films?:/.exec((await genre(page, 'Fantasy').getAttribute('aria-label')) ?? '') ?? [];
  await genre(page, 'Fantasy').click();
  await expect(tickets(page)).toHaveCount(Number(count));
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(tickets(page)).toHaveCount(24);
  expect(query(page)).toBe('');
});

test('years and the number of ratings bound the list', async ({ page }) => {
  await open(page);
  await page.getByLabel('From', { exact: true }).pressSequentially('1990');
  await page.getByLabel('to', { exact: true }).pressSequentially('1994');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => {
      const years = (await titlesOf(page)).map((title) => Number(title.slice(-4)));
      return years.length > 0 && years.every((year) => year >= 1990 && year <= 1994);
    })
    .toBe(true);
  const result = page.getByRole('group', { name: 'Filters of the list' }).getByRole('status');
  const before = await result.textContent();
  await page.getByLabel('Rated by').selectOption({ index: 2 });
  await expect(result).not.toHaveText(before ?? '');
  expect(query(page)).toMatch(/^\?from=1990&to=1994&ratings=\d+$/);
});

test('a link brings the filtered list, in words while the panel is closed', async ({ page }) => {
  const { origin, pathname } = new URL(page.url());
  await page.goto(`${origin}${pathname}?tags=Western&to=1970&rated=show`);
  await expect(page.getByText('Western; up to 1970.')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Hide rated' })).not.toBeChecked();
  await expect
    .poll(async () => (await genresShown(page)).every((g) => g.includes('Western')))
    .toBe(true);
  // They hold for a search too, which says so.
  await page.getByRole('searchbox').fill('toy story 1995');
  await expect(page.getByText(/^None of [\d,]+ films? passes/)).toBeVisible();
  await expect(page.getByText('Western; up to 1970.')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Western; up to 1970.')).toBeVisible();
  await page.getByRole('button', { name: /^Filter 2 set/ }).click();
  await expect(genre(page, 'Western')).toHaveAccessibleName(/only with it$/);
});

test('an empty list says which filter is to blame, and drops it', async ({ page }) => {
  const { origin, pathname } = new URL(page.url());
  await page.goto(`${origin}${pathname}?tags=Western&from=1890&to=1891`);
  await expect(page.getByText(/^None of [\d,]+ films passes/)).toBeVisible();
  await page.getByRole('button', { name: /^Any year \(\d+ films?\)$/ }).click();
  await expect(tickets(page).first()).toContainText('Western');
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeFocused();
  expect(query(page)).toBe('?tags=Western');
});

test('ratings go on to lead the list while it is filtered', async ({ page }) => {
  await open(page);
  await genre(page, 'Animation').click();
  await expect
    .poll(async () => (await genresShown(page)).every((g) => g.includes('Animation')))
    .toBe(true);
  const before = await titlesOf(page);
  const rated = await rateByPointer(page, 1, 5);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  await expect.poll(() => titlesOf(page)).not.toContain(rated);
  expect(await titlesOf(page)).not.toEqual(before);
  expect((await genresShown(page)).every((g) => g.includes('Animation'))).toBe(true);
  await page.getByRole('switch', { name: 'Hide rated' }).uncheck();
  await expect.poll(() => titlesOf(page)).toContain(rated);
  expect(query(page)).toBe('?tags=Animation&rated=show');
});

test('a list or a genre that is not here filters nothing, and is told', async ({ page }) => {
  const { origin, pathname } = new URL(page.url());
  await page.goto(`${origin}${pathname}?tags=Western,Nonesuch&without=Other&lists=Foo`);
  await expect(
    page.getByText(
      'This browser has no list called “Foo”. There is no genre called “Nonesuch” or “Other” here.',
    ),
  ).toBeVisible();
  expect(query(page)).toBe('?tags=Western');
  await expect(page.getByRole('button', { name: /^Filter 1 set/ })).toBeVisible();
});

test('what is wrong with a year goes with the filters', async ({ page }) => {
  await open(page);
  await genre(page, 'Comedy').click();
  const from = page.getByLabel('From', { exact: true });
  await from.pressSequentially('19');
  await from.press('Enter');
  await expect(page.getByText('A year has four digits.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page.getByText('A year has four digits.')).toHaveCount(0);
  await expect(from).toHaveValue('');
});
