// Ratings that come from elsewhere and go elsewhere.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
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
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures', name);

async function choose(
  page: Page,
  file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0],
) {
  await openYours(page, 'Your data');
  await page.getByLabel('Choose a file').setInputFiles(file);
}
const report = (page: Page) => page.getByRole('region', { name: /^What .* holds$/ });

/** What the page has of each film, from its lists. */
async function starsOf(page: Page): Promise<Record<string, string>> {
  await openYours(page, 'Ratings');
  const rows = await slips(page).all();
  return Object.fromEntries(
    await Promise.all(
      rows.map(async (row) => [
        ((await row.locator('h3').textContent()) ?? '').trim(),
        (await row.locator('.mine').textContent()) ?? '',
      ]),
    ),
  ) as Record<string, string>;
}

test('the whole Letterboxd export: titles and years, a watchlist, and what needs a hand', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const read = (name: string) => new Uint8Array(readFileSync(fixture(name)));
  await choose(page, {
    name: 'letterboxd-visitor.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(
      zipSync({
        'ratings.csv': read('letterboxd-ratings.csv'),
        'watchlist.csv': read('letterboxd-watchlist.csv'),
        'deleted/ratings.csv': new TextEncoder().encode('nothing'),
      }),
    ),
  });
  await expect(report(page).getByRole('heading', { level: 3 })).toBeFocused();
  await expect(report(page)).toContainText('Letterboxd ratings, Letterboxd watchlist');
  await expect(report(page)).toContainText(/\d rows found by title and year/);
  await expect(report(page)).toContainText('1 row found by title, with a year’s difference');
  await expect(report(page)).toContainText('Line 9: a quotation mark is out of place');
  await expect(report(page)).toContainText('Line 10: the rating “4.2” is none');
  await expect(report(page)).toContainText('Line 11: it has only 3 of the columns');
  await expect(report(page)).toContainText('Star Wars (1977)');
  await expect(report(page)).toContainText('1 row not found');
  await report(page).getByText('Every row that was found, and how').click();
  await expect(report(page).getByRole('row', { name: /The Matrix \(1998\)/ })).toContainText(
    'title, a year apart',
  );

  // What was not found is searched for, and chosen.
  await report(page).getByRole('button', { name: 'Find Star Wars (1977)' }).click();
  await expect(report(page).getByRole('searchbox')).toBeFocused();
  await report(page)
    .getByRole('group', { name: 'Films that may be Star Wars (1977)' })
    .getByRole('button', { name: /Episode IV/ })
    .click();
  await expect(report(page)).toContainText('1 row found by you');
  await expect(report(page)).not.toContainText('not found');
  await report(page).getByRole('button', { name: 'Take 7 ratings and 1 marked film' }).click();
  await expect(report(page)).toHaveCount(0);

  const stars = await starsOf(page);
  expect(Object.keys(stars)).toHaveLength(7);
  expect(stars['Toy Story 1995']).toBe('4.5');
  expect(stars['Crouching Tiger, Hidden Dragon 2000']).toBe('0.5');
  // The day of the rating is the file's.
  await expect(slips(page).filter({ hasText: 'Toy Story' })).toContainText('Feb 3, 2021');
  await openYours(page, 'Watchlist');
  await expect(slips(page)).toHaveCount(1);
  await expect(slips(page)).toContainText('Blade Runner');

  // All of it is one step. By key: the message with its button has had its time, the way back stays.
  await page.keyboard.press('u');
  await expect(slips(page)).toHaveCount(0);
  await openYours(page, 'Ratings');
  await expect(page.getByText('None yet.')).toBeVisible();
});

test('the visitor’s own ratings can be kept where a file has others', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.getByRole('searchbox').fill('toy story 1995');
  await expect(tickets(page)).toHaveCount(1);
  await rateByPointer(page, 0, 1);
  await expect(page.locator('.toast')).toBeVisible();
  await choose(page, fixture('movielens-ratings.csv'));
  await expect(report(page)).toContainText('rows found by its MovieLens id');
  await expect(report(page)).toContainText('1 row replaced by a later one of the same film');
  await expect(report(page)).toContainText('Line 6: no film is named');
  await report(page).getByRole('switch', { name: 'Keep mine where it differs (1 film)' }).check();
  await report(page)
    .getByRole('button', { name: /^Take \d ratings?$/ })
    .click();
  expect((await starsOf(page))['Toy Story 1995']).toBe('1.0');
  await choose(page, fixture('movielens-ratings.csv'));
  await report(page).getByRole('button', { name: 'Take 1 rating' }).click();
  expect((await starsOf(page))['Toy Story 1995']).toBe('4.0');
});

test('a copy of everything comes back as it was, after all was deleted', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  for (const stars of [4.5, 2, 5]) {
    await rateByPointer(page, 0, stars);
    await expect(page.locator('.toast')).toContainText(`${String(stars)} stars`);
  }
  await tickets(page).nth(3).getByRole('button', { name: 'watchlist' }).click();
  await tickets(page).nth(4).getByRole('button', { name: 'Not interested' }).click();
  const before = await starsOf(page);

  await openYours(page, 'Your data');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Everything, as JSON' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^matinee-\d{4}-\d\d-\d\d\.json$/);
  const path = await download.path();

  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await choose(page, {
    name: 'copy.json',
    mimeType: 'application/json',
    buffer: readFileSync(path),
  });
  await report(page).getByRole('button', { name: 'Take 3 ratings and 2 marked films' }).click();
  expect(await starsOf(page)).toEqual(before);
  await openYours(page, 'Not interested');
  await expect(slips(page)).toHaveCount(1);
});

test('a file that is something else is refused with the reason', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const text = (name: string, content: string) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(content),
  });
  await choose(page, text('shopping.csv', 'milk,bread\n1,2\n'));
  await expect(page.getByRole('alert')).toContainText(
    'shopping.csv: it is in none of the known layouts',
  );
  await choose(page, text('all.csv', 'userId,movieId,rating,timestamp\n1,1,4,0\n2,1,5,0\n'));
  await expect(page.getByRole('alert')).toContainText('the ratings of several people');
  await showFilms(page);
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
});

if (hasRealModel) {
  test('IMDb: ids find the films, series are told apart, bad rows are named', async ({
    page,
    openSite,
  }) => {
    await openVerified(page, await openSite({ model: realModel() }));
    await choose(page, fixture('imdb-ratings.csv'));
    await expect(report(page)).toContainText('4 rows found by its IMDb id');
    await expect(report(page)).toContainText('1 row is a series, an episode or a game');
    await expect(report(page)).toContainText('1 row not found');
    await expect(report(page)).toContainText('A Film That Nobody Knows (2023)');
    await expect(report(page)).toContainText('Line 6: the rating “11” is none');
    await expect(report(page)).toContainText('1 row replaced by a later one');
    await report(page).getByRole('button', { name: 'Take 3 ratings' }).click();
    expect(await starsOf(page)).toMatchObject({
      'Toy Story 1995': '4.5',
      'The Matrix 1999': '4.0',
    });

    // And out again, as Letterboxd takes it.
    await openYours(page, 'Your data');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Ratings, as CSV' }).click();
    const csv = readFileSync(await (await downloading).path(), 'utf8');
    expect(csv.split('\r\n')[0]).toBe('Title,Year,Rating,imdbID,tmdbID');
    expect(csv).toContain('The Matrix,1999,4,tt0133093,603\r\n');
  });
}
