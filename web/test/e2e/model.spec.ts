// The page about the model, drawn from the bundle's report.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
  expect,
  expectStored,
  openVerified,
  rateByPointer,
  test,
  tickets,
} from '../support/fixtures.ts';
import { modelWithoutReport } from '../support/native_tools.ts';
import { fileOf, sampleModel, type Site } from '../support/site.ts';

async function openModel(page: Page, site: Site): Promise<void> {
  await openVerified(page, site);
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Model' })
    .click();
  await expect(page.getByRole('heading', { name: 'Which model this is' })).toBeVisible();
}

const figure = (page: Page, title: string | RegExp) => page.getByRole('figure', { name: title });

/** How many pixels of the map are coloured differently from its corner. */
const inkOf = (page: Page) =>
  page.locator('.item-map canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
      data: [],
    };
    let ink = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== data[0] || data[i + 1] !== data[1] || data[i + 2] !== data[2]) ink += 1;
    }
    return ink;
  });

test('the report is fetched by this page only, and only once it opens', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await page.addInitScript(() => {
    // The service worker keeps all files for later; this test is about what the page asks for.
    Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
  });
  await openVerified(page, site);
  const asked = () => site.requests.filter((path) => path.includes('/report.')).length;
  expect(asked()).toBe(0);
  await page.goto(`${site.url}#model`);
  await expect(page.getByText('Typical error of a predicted rating')).toBeVisible();
  expect(asked()).toBe(1);
});

test('quality stands beside its baselines, with paired differences', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const table = page.getByRole('table', { name: 'Quality by number of ratings given' });
  const cells = table.getByRole('row', { name: /^10 ratings/ }).getByRole('cell');
  const [ndcg, popularity] = await cells.allTextContents();
  expect(Number(ndcg)).toBeGreaterThan(Number(popularity));
  await expect(page.locator('.headline')).toContainText(
    `${ndcg ?? '?'}This is the NDCG@10 after 10 ratings`,
  );
  await expect(page.locator('.headline')).toContainText(popularity ?? '?');
  const forest = figure(page, 'Better lists than by popularity?');
  await expect(forest.locator('.forest-row')).toHaveCount(await table.locator('tbody tr').count());
  await forest.getByText('The figures as a table').click();
  await expect(forest.getByRole('row', { name: /^10 ratings/ })).toContainText('…');
});

test('other recommenders stand beside, by the number of ratings given', async ({
  page,
  openSite,
}) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const lists = figure(page, 'Lists, by number of ratings');
  const others = ['Popularity', 'Neighbours', 'EASE', 'Implicit ALS'];
  const predicting = ['Biases only', 'Plain ALS', 'SVD++'];
  expect(await lists.locator('.series text').allTextContents()).toEqual([
    'This model',
    ...others,
    ...predicting,
  ]);
  // A whisker for each number of ratings.
  await expect(lists.locator('.series-matinee .series-range')).toHaveCount(5);
  await lists.getByText('The figures as a table').click();
  await expect(lists.getByRole('row', { name: /^10 / }).getByRole('cell').first()).toHaveText(
    /^0\.\d{3} \(0\.\d{3} … 0\.\d{3}\)$/,
  );
  const predictions = figure(page, 'Predictions, by number of ratings');
  expect(await predictions.locator('.series text').allTextContents()).toEqual([
    'This model',
    'Popularity',
    ...predicting,
  ]);
});

test('every picture has its numbers as a table', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const figures = page.getByRole('figure');
  const titles = await figures.locator('h3').allTextContents();
  expect(titles).toEqual([
    'Better lists than by popularity?',
    'Better predictions than each film’s average?',
    'Lists, by number of ratings',
    'Predictions, by number of ratings',
    'Error on ratings not seen',
    'Error on ratings trained on',
    'The paper’s first settings, tested in two ways',
    'How often films are rated',
    'How much people rate',
    'How many stars people give',
    'Genre vectors of a model with two factors',
    'Genre vectors of a model with 16 factors, in two dimensions',
  ]);
  for (const [i, title] of titles.entries()) {
    const picture = figures.nth(i);
    await expect(picture.getByRole('img', { name: title })).toBeVisible();
    await expect(picture.getByRole('table')).toHaveCount(0);
    await picture.getByText('The figures as a table').click();
    await expect(picture.getByRole('table').locator('tbody tr').nth(3), title).toBeAttached();
  }
});

test('curves end where their table does, and each line has its name', async ({
  page,
  openSite,
}) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const curves = figure(page, 'Error on ratings not seen');
  for (const name of ['This model', 'ALS + genres', 'ALS', 'Biases only']) {
    await expect(curves.locator('.series').getByText(name, { exact: true })).toHaveCount(1);
  }
  const label = (await curves.getByRole('img').getAttribute('aria-label')) ?? '';
  const end = /This model (\d\.\d{3})/.exec(label)?.[1] ?? '?';
  await curves.getByText('The figures as a table').click();
  const last = await curves.locator('tbody tr').last().getByRole('cell').first().textContent();
  expect(Number(last).toFixed(3)).toBe(end);
  await expect(figure(page, 'tested in two ways').locator('.series')).toHaveCount(4);
});

test('counts are drawn on two logarithmic axes, with the fitted line on them', async ({
  page,
  openSite,
}) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const counts = figure(page, 'How often films are rated');
  await expect(counts.locator('figcaption')).toContainText(/exponent \d\.\d\d ± \d\.\d\d/);
  const numbers = async (attribute: string) =>
    (
      await counts
        .locator('.scatter circle')
        .evaluateAll(
          (circles, name) => circles.map((circle) => circle.getAttribute(name)),
          attribute,
        )
    ).map(Number);
  const [xs, ys] = [await numbers('cx'), await numbers('cy')];
  // On such axes the line's ends lie on places that the table's numbers give.
  const [from, to] = [
    ...((await counts.locator('.fit').getAttribute('d')) ?? '').matchAll(/[\d.]+ [\d.]+/g),
  ].map(([pair]) => pair.split(' ').map(Number));
  const begin = xs.findIndex((x) => Math.abs(x - (from?.[0] ?? NaN)) < 0.1);
  expect(ys[begin]).toBeCloseTo(from?.[1] ?? NaN, 0);
  expect(to?.[0]).toBeCloseTo(xs.at(-1) ?? NaN, 0);
});

test('one favourite: this model’s lists beside the paper’s', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const lists = page.locator('.favourite');
  await expect(lists).toHaveCount(4);
  const first = () => lists.first().locator('li').allTextContents();
  const before = await first();
  expect(before.length).toBe(10);
  await page
    .getByRole('group', { name: 'Favourite film' })
    .getByRole('button', { name: 'Star Wars' })
    .click();
  await expect.poll(first).not.toEqual(before);
  await expect(page.locator('.polarising li')).toHaveCount(20);
  await lists.first().getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'More like' })).toBeVisible();
});

test('the map shows the visitor among the films', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openModel(page, site);
  const said = page.locator('.map-you');
  await expect(said).toContainText('Rate a film or two');
  const without = await inkOf(page);
  expect(without).toBeGreaterThan(1000);
  await page.getByRole('link', { name: 'Films', exact: true }).click();
  await page.getByRole('searchbox').fill('toy story 1995');
  await expect(tickets(page)).toHaveCount(1);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  await page.goto(`${site.url}#model=map`);
  // One liked film: the visitor is where it is.
  await expect(said).toContainText('You are near Toy Story');
  await expect(said).toContainText('1 of your 1 rating');
  await page.getByRole('button', { name: 'liked alike' }).click();
  await expect(said).toContainText(/The arrow is your taste: .* [1-9]\d*\s% of what they change/);
  // Painted by taste, the film itself gains.
  await page.getByRole('button', { name: 'your taste' }).click();
  await page.getByLabel('Find a film on the map').fill('toy story 1995');
  await page
    .locator('.map-search')
    .getByRole('button', { name: /^Toy Story 1995/ })
    .click();
  await expect(page.locator('.map-item')).toContainText(/move its prediction by \+\d\.\d\d stars/);
});

test('films of the map are found and visited without the picture', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const search = page.getByLabel('Find a film on the map');
  await search.fill('qqqq');
  await expect(page.locator('.map-search')).toContainText('has these words in its title');
  await search.fill('toy story');
  await search.press('Tab');
  await page.keyboard.press('Enter');
  const film = page.locator('.map-item');
  await expect(film.getByRole('heading')).toContainText('Toy Story');
  const near = film.locator('.item-buttons button');
  await expect(near).toHaveCount(8);
  const neighbour = (await near.first().textContent()) ?? '';
  await near.first().press('Enter');
  await expect(film.getByRole('heading')).toHaveText(neighbour);
  await film.getByRole('link', { name: /^More like/ }).click();
  await expect(page.getByRole('heading', { name: 'More like' })).toBeVisible();
});

test('the map answers the pointer: a name, a film, one genre, closer', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/willReadFrequently/); // this test's own reading
  await openModel(page, await openSite({ model: sampleModel() }));
  const canvas = page.locator('.item-map canvas');
  await page.getByLabel('Find a film on the map').fill('toy story 1995');
  await page.locator('.map-search').getByRole('button').first().click();
  const name = await page.locator('.map-item h3').textContent();
  // What was found stands in the middle now; as near as can be, since others may stand less than a pixel from it.
  const zoomIn = page.getByRole('button', { name: 'Zoom in' });
  while (await zoomIn.isEnabled()) await zoomIn.click();
  await canvas.hover();
  await expect(page.locator('.map-tip')).toHaveText(name ?? '?');
  const zoomOut = page.getByRole('button', { name: 'Zoom out' });
  while (await zoomOut.isEnabled()) await zoomOut.click();
  const all = await inkOf(page);
  await page.getByRole('group', { name: 'Show one genre' }).getByRole('button').first().click();
  await expect.poll(() => inkOf(page)).not.toBe(all);
});

test('the benchmark runs on this device and says what it compared', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  await page.getByRole('button', { name: /^Measure/ }).click();
  const table = page.getByRole('table', { name: 'Time for one list' });
  await expect(table).toBeVisible();
  await expect(table.getByRole('row', { name: 'Plain JavaScript' })).toContainText(/\d\.\d\d ms/);
  await expect(table.getByRole('row', { name: 'Engine' })).toContainText(/\d\.\d\d ms/);
  await expect(page.getByText('of the model’s self-test, as you have rated')).toBeVisible();
});

test('identity, self-test, rounding, licence and citation', async ({ page, openSite }) => {
  await openModel(page, await openSite({ model: sampleModel() }));
  const facts = page.locator('.identity');
  await expect(facts).toContainText(/Passed: this browser gives the \d+ recorded answers/);
  await expect(facts).toContainText(/Model id[0-9a-f]{64}/);
  await expect(facts).toContainText(/Trained bymatinee \d/);
  await expect(facts).toContainText(/is off by 0\.\d+ \(root mean square\)/);
  const licence = page.locator('.part-identity').getByRole('link', { name: /licence/ });
  await expect(licence).toHaveAttribute('href', 'model/LICENSE-MODEL.txt');
  await page.locator('.part-identity').getByText('The figures as a table').click();
  const files = page.getByRole('table', { name: /SHA-256/ });
  await expect(files.getByRole('row', { name: /^factors-0/ })).toContainText(/[0-9a-f]{64}/);
});

test('a part of the page can be linked to', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await page.goto(`${site.url}#model=tags`);
  await expect(page.getByRole('heading', { name: 'What it makes of genres' })).toBeInViewport();
  await page.getByRole('navigation', { name: 'On this page' }).getByText('Quality').click();
  const heading = page.getByRole('heading', { name: 'Tested on people it has never met' });
  await expect(heading).toBeInViewport();
  await expect(heading).toBeFocused();
  await expect(page).toHaveTitle('Tested on people it has never met · Matinee');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'What it makes of genres' })).toBeFocused();
});

test('any flipped byte of the report is refused with its name, and a retry mends it', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  const report = fileOf(sampleModel(), 'report.');
  const { size } = statSync(join(sampleModel(), report));
  for (const i of [0, 1, 2, 3]) {
    // Other bytes at every run; the message says which, and MATINEE_FLIP="byte bit" repeats one.
    const [byte = NaN, bit = NaN] = (process.env['MATINEE_FLIP'] ?? '').split(' ').map(Number);
    const flipByte = byte >= 0 ? byte % size : Math.floor(Math.random() * size);
    const flipBit = bit >= 0 ? bit % 8 : Math.floor(Math.random() * 8);
    const where = `${report}, MATINEE_FLIP="${String(flipByte)} ${String(flipBit)}"`;
    site.faults.set(report, { flipByte, flipBit });
    await page.goto(`${site.url}?${String(i)}#model`);
    await expect(page.getByRole('alert'), where).toContainText(report);
    await expect(page.getByRole('figure'), where).toHaveCount(0);
    // The films do not need it.
    await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  }
  site.faults.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Typical error of a predicted rating')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a model without a report says so, and what is known of it without one', async ({
  page,
  openSite,
}, testInfo) => {
  const site = await openSite({ model: modelWithoutReport(testInfo.outputPath('untested')) });
  await openModel(page, site);
  await expect(page.getByText('This model came without a report')).toBeVisible();
  await expect(page.getByRole('figure')).toHaveCount(0);
  await page.getByRole('button', { name: /^Measure/ }).click();
  await expect(page.getByRole('table', { name: 'Time for one list' })).toBeVisible();
  await expect(page.getByText(/Passed: this browser gives the \d+ recorded answers/)).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the way to this page is at the foot', async ({ page, openSite }) => {
    await openVerified(page, await openSite({ model: sampleModel() }));
    const way = page.getByRole('contentinfo').getByRole('link', { name: 'How good the model is' });
    // What was off the screen until now is laid out before it is pressed.
    await way.scrollIntoViewIfNeeded();
    await way.click();
    await expect(page.getByRole('heading', { name: 'How good is it' })).toBeFocused();
  });
});
