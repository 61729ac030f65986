// The list turned by the dials: at once, in the address, and back again.

import type { Page } from '@playwright/test';
import {
  expect,
  openVerified,
  openYours,
  rateByPointer,
  showFilms,
  test,
  titlesOf,
  textsOf,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.getByRole('button', { name: 'Done' }).click();
  await rateByPointer(page, 0, 5);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  await page.getByRole('button', { name: /^Tune/ }).click();
});

const dial = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Tune the list' }).getByRole('slider', { name });
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const years = async (page: Page) =>
  mean((await titlesOf(page)).map((title) => Number(title.slice(-4))));
const stars = async (page: Page) =>
  mean((await textsOf(page, '.ticket-score small + small')).map(parseFloat));
/** How many of all pairs of the first films have a genre in common. */
const alike = async (page: Page) => {
  const genres = (await textsOf(page, '.tags')).slice(0, 10).map((text) => text.split(' · '));
  const pairs = genres.flatMap((a, i) => genres.slice(i + 1).map((b) => [a, b] as const));
  return pairs.filter(([a, b]) => a.some((genre) => b.includes(genre))).length;
};
const query = (page: Page) => new URL(page.url()).search;

test('each dial turns the list its way, and both ways where it has two', async ({ page }) => {
  const neutral = await titlesOf(page);
  const before = { years: await years(page), stars: await stars(page), alike: await alike(page) };
  await dial(page, 'Old or new').fill('5');
  await expect.poll(() => years(page)).toBeGreaterThan(before.years + 3);
  await dial(page, 'Old or new').fill('-5');
  await expect.poll(() => years(page)).toBeLessThan(before.years - 3);
  await dial(page, 'Old or new').fill('0');
  await expect.poll(() => titlesOf(page)).toEqual(neutral);

  await dial(page, 'Watched or loved').fill('5');
  await expect.poll(() => stars(page)).toBeGreaterThan(before.stars);
  await dial(page, 'Watched or loved').fill('0');

  await dial(page, 'Variety').fill('5');
  await expect.poll(() => alike(page)).toBeLessThan(before.alike);
  await dial(page, 'Variety').fill('0');

  // The list of the most rated films says what is popular.
  await dial(page, 'Popular or obscure').fill('-5');
  const popular = await titlesOf(page);
  await dial(page, 'Popular or obscure').fill('5');
  await expect
    .poll(async () => (await titlesOf(page)).filter((title) => popular.includes(title)).length)
    .toBeLessThanOrEqual(16);
});

test('the address has the dials, a link brings them, and one press takes them back', async ({
  page,
}) => {
  const neutral = await titlesOf(page);
  await dial(page, 'Old or new').focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
  await expect(dial(page, 'Old or new')).toHaveAttribute('aria-valuetext', 'much more recent');
  await dial(page, 'Popular or obscure').fill('-2');
  await expect.poll(() => query(page)).toBe('?obscure=-2&new=4');
  await expect.poll(() => titlesOf(page)).not.toEqual(neutral);
  const turned = await titlesOf(page);

  await page.reload();
  await expect.poll(() => titlesOf(page)).toEqual(turned);
  // Closed, the panel says in words what is turned.
  await expect(page.getByText('A little more popular; much more recent.')).toBeVisible();
  await page.getByRole('button', { name: 'Reset all' }).click();
  await expect.poll(() => titlesOf(page)).toEqual(neutral);
  expect(query(page)).toBe('');
  await expect(page.getByRole('heading', { name: 'For you' })).toBeFocused();
});

test('a dial that means nothing is neutral, and filters stay beside the dials', async ({
  page,
}) => {
  const { origin, pathname } = new URL(page.url());
  await page.goto(`${origin}${pathname}?tags=Comedy&new=9&varied=-2&loved=x&obscure=3`);
  await expect(page.getByRole('button', { name: /^Tune 1 set/ })).toBeVisible();
  await expect
    .poll(async () => (await textsOf(page, '.tags')).every((text) => text.includes('Comedy')))
    .toBe(true);
  await expect.poll(() => query(page)).toBe('?tags=Comedy&obscure=3');
});

test('the switch beside the list offers what is new to the visitor, and its explanation adds up', async ({
  page,
}) => {
  const known = await titlesOf(page);
  const before = (await textsOf(page, '.ticket-place')).length;
  await page.getByRole('switch', { name: 'New to you' }).check();
  await expect.poll(() => titlesOf(page)).not.toEqual(known);
  expect((await textsOf(page, '.ticket-place')).length).toBe(before);
  expect(query(page)).toBe('?unseen=5');
  await expect(dial(page, 'New to you')).toHaveValue('5');
  await expect(
    page.getByText('First comes what you are most likely to like and have not seen.'),
  ).toBeVisible();
  const ticket = page.locator('.ticket').first();
  await ticket.getByRole('button', { name: /^Why/ }).click();
  await expect(ticket.locator('.why-parts')).toContainText('You have probably seen it');
  await page.getByRole('switch', { name: 'New to you' }).uncheck();
  await expect.poll(() => titlesOf(page)).toEqual(known);
});

test('the dial for what is lately liked is there for ratings of several months, and turns the list', async ({
  page,
}) => {
  await expect(page.getByRole('slider', { name: 'Your taste: always or lately' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await openYours(page, 'Your data');
  const titles = ['Casablanca (1942)', 'Toy Story (1995)', 'Blade Runner (1982)', 'Titanic (1997)'];
  await page.getByLabel('Choose files').setInputFiles({
    name: 'mine.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `title,rating,date\n${titles.map((title, i) => `"${title}",${String(1 + i)},${String(2015 + 2 * i)}-03-01`).join('\n')}\n`,
    ),
  });
  await page.getByRole('button', { name: /^Add \d/ }).click();
  await showFilms(page);
  const always = await titlesOf(page);
  await page.getByRole('button', { name: /^Tune/ }).click();
  await dial(page, 'Your taste: always or lately').fill('5');
  await expect.poll(() => titlesOf(page)).not.toEqual(always);
  expect(query(page)).toBe('?lately=5');
});
