// Ratings that come from elsewhere and go elsewhere.

import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { zipSync } from 'fflate';
import {
  expect,
  openVerified,
  openYours,
  rateByPointer,
  saved,
  showFilms,
  slips,
  test,
  ticketAt,
  tickets,
} from '../support/fixtures.ts';
import { engine } from '../support/browser.ts';
import { modelWithTwins } from '../support/native_tools.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures', name);

async function choose(
  page: Page,
  file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0],
) {
  await openYours(page, 'Your data');
  await page.getByLabel('Choose files').setInputFiles(file);
}
const report = (page: Page) => page.getByRole('region', { name: /^What / });
const rowOf = (page: Page, name: string | RegExp) => report(page).getByRole('row', { name });
const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(content),
});

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
  const taken = (name: string) => report(page).getByLabel(`Taken as: ${name}`, { exact: true });
  await expect(taken('ratings.csv')).toHaveValue('ratings');
  await expect(taken('watchlist.csv')).toHaveValue('watchlist');
  await expect(report(page).getByLabel('Scale: ratings.csv')).toHaveValue('five');
  await expect(report(page)).toContainText(/\d rows found by title and year/);
  await expect(report(page)).toContainText('1 row found by title, one year apart');
  await expect(report(page)).toContainText('ratings.csv, line 9: a quotation mark is out of place');
  await expect(report(page)).toContainText('ratings.csv, line 10: the rating “4.2” is not on');
  await expect(report(page)).toContainText('ratings.csv, line 11: it has 3 fields');
  await expect(rowOf(page, /The Matrix \(1998\)/)).toContainText('title, one year apart');
  await expect(rowOf(page, /^Star Wars \(1977\)/)).toContainText('without its subtitle');
  await expect(rowOf(page, /^Toy Story \(1995\) 4.5/)).toContainText('4.5 stars');
  await expect(report(page)).toContainText('1 row not found');

  // Nothing is kept yet; then what was found is, and the rest stays to be seen.
  await report(page).getByRole('button', { name: 'Add 7 ratings and 1 marked film' }).click();
  await expect(report(page).getByRole('heading', { level: 3 })).toHaveText('What is left of it');
  await expect(report(page)).toContainText('ratings.csv, line 10: the rating “4.2” is not on');
  const find = report(page).getByRole('button', { name: 'Find Casablanca Again (1942)' });
  await showFilms(page);
  await openYours(page, 'Your data');
  await find.click();
  await expect(report(page).getByRole('searchbox')).toBeFocused();
  const offered = report(page).getByRole('group', {
    name: 'Films that may be Casablanca Again (1942)',
  });
  await expect(offered).toContainText('No title has all of these words');
  await offered.getByRole('button', { name: 'Casablanca 1942' }).click();
  await expect(report(page)).toContainText('1 row found by you');
  await expect(report(page)).not.toContainText('not found');
  await report(page).getByRole('button', { name: 'Add 1 rating' }).click();
  await report(page).getByRole('button', { name: 'Close' }).click();
  await expect(report(page)).toHaveCount(0);

  const stars = await starsOf(page);
  expect(Object.keys(stars)).toHaveLength(8);
  expect(stars['Toy Story 1995']).toBe('4.5');
  expect(stars['Crouching Tiger, Hidden Dragon 2000']).toBe('0.5');
  // The day of the rating is the file's.
  await expect(slips(page).filter({ hasText: 'Toy Story' })).toContainText('Feb 3, 2021');
  await openYours(page, 'Watchlist');
  await expect(slips(page)).toHaveCount(1);
  await expect(slips(page)).toContainText('Blade Runner');

  // Each taking is one step. By key: the message with its button has had its time, the way back stays.
  await page.keyboard.press('u');
  await expect(slips(page)).toHaveCount(1);
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
  await expect(report(page)).toContainText('rows found by MovieLens id');
  await expect(report(page)).toContainText('1 row replaced by a newer one of the same film');
  await expect(report(page)).toContainText('Line 6: no film is named');
  await report(page).getByRole('switch', { name: 'Keep mine where it differs (1 film)' }).check();
  await report(page)
    .getByRole('button', { name: /^Add \d ratings?$/ })
    .click();
  expect((await starsOf(page))['Toy Story 1995']).toBe('1.0');
  await choose(page, fixture('movielens-ratings.csv'));
  await report(page).getByRole('button', { name: 'Add 1 rating' }).click();
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
  const wanted = (await ticketAt(page, 3)).getByRole('button', { name: 'watchlist' });
  await wanted.click();
  await expect(wanted).toHaveAttribute('aria-pressed', 'true');
  await (await ticketAt(page, 4)).getByRole('button', { name: 'Hide' }).click();
  const before = await starsOf(page);
  await openYours(page, 'Lists');
  await page.getByLabel('Titles, one per line').fill('Casablanca\nToy Story\nThe Matrix');
  await page.getByRole('button', { name: 'Find them' }).click();
  await page.getByLabel('Name of the list').fill('The library');
  await page.getByRole('button', { name: 'Keep 3 films' }).click();
  await openYours(page, 'Never show');
  await page.getByRole('button', { name: 'Horror', exact: true }).click();
  await page.getByRole('button', { name: '1930s' }).click();

  await openYours(page, 'Your data');
  const copy = await saved(page, () =>
    page.getByRole('button', { name: 'Everything, as JSON' }).click(),
  );
  expect(copy.name).toMatch(/^matinee-\d{4}-\d\d-\d\d\.json$/);

  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await expect(page.getByRole('button', { name: 'Delete all' })).toHaveCount(0);
  await choose(page, {
    name: 'copy.json',
    mimeType: 'application/json',
    buffer: Buffer.from(copy.text),
  });
  await expect(rowOf(page, /^Casablanca/)).toContainText('On the list “The library”');
  await report(page)
    .getByRole('button', {
      name: 'Add 3 ratings, 2 marked films, 1 list, and 2 rules of “Never show”',
    })
    .click();
  expect(await starsOf(page)).toEqual(before);
  await openYours(page, 'Hidden');
  await expect(slips(page)).toHaveCount(1);
  await openYours(page, 'Lists');
  await expect(page.locator('.kept-list-name')).toHaveText('The library 3');
  await openYours(page, 'Never show');
  for (const name of ['Horror', '1930s'])
    await expect(page.getByRole('button', { name: `− ${name}` })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  // All of it was one step.
  await page.keyboard.press('u');
  await expect(page.getByText('Nothing is hidden.')).toBeVisible();
  await openYours(page, 'Lists');
  await expect(page.getByText('You have no list yet.')).toBeVisible();
});

test('files that are something else are refused, each with its reason', async ({
  page,
  openSite,
}, testInfo) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await choose(page, [
    file('shopping.csv', 'milk,bread\n1,2\n'),
    file('all.csv', 'userId,movieId,rating,timestamp\n1,1,4,0\n2,1,5,0\n'),
    file('poster.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
    file('other.json', '[{"rating": 8}]'),
    file('nothing.csv', ''),
    file('bomb.zip', Buffer.from(zipSync({ 'ratings.csv': new Uint8Array(70 * 1024 * 1024) }))),
  ]);
  for (const reason of [
    'shopping.csv: this page does not know its layout',
    'all.csv: it holds the ratings of several people',
    'poster.png: it is a picture',
    'other.json: it is a JSON file from another service',
    'nothing.csv: it is empty',
    'bomb.zip: it unpacks to more than 64 MiB',
  ])
    await expect(page.getByRole('alert')).toContainText(reason);
  const large = testInfo.outputPath('large.csv');
  writeFileSync(large, '');
  truncateSync(large, 67 * 1024 * 1024);
  await choose(page, large);
  await expect(page.getByRole('alert')).toContainText('large.csv: it is larger than 64 MiB');
  await showFilms(page);
  await expect(page.getByRole('heading', { name: 'Popular films' })).toBeVisible();
});

test('what a list is taken for, and its scale, are said and can be changed', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  // A list that says nothing of what it is: nothing is taken.
  const films = 'Date,Name,Year,Letterboxd URI\n2020-07-11,Casablanca,1942,u\n';
  await choose(page, file('films.csv', films));
  await expect(report(page)).toContainText('Please choose');
  await expect(report(page).getByRole('button', { name: /^Add \d/ })).toBeDisabled();
  const role = report(page).getByLabel('Taken as: films.csv');
  await role.selectOption('Likes, as 4.5 stars');
  await expect(rowOf(page, /^Casablanca/)).toContainText('4.5 stars');
  await role.selectOption('Watchlist');
  await expect(report(page).getByRole('button', { name: /^Add \d/ })).toHaveText(
    'Add 1 marked film',
  );
  await role.selectOption('Films seen');
  await expect(rowOf(page, /^Casablanca/)).toContainText('Seen');
  await report(page)
    .getByRole('button', { name: /^Add \d/ })
    .click();
  await openYours(page, 'Watchlist');
  await expect(slips(page)).toHaveCount(0);
  await openYours(page, 'Seen, not rated');
  await expect(slips(page)).toContainText('Casablanca');
  // What was seen is not suggested.
  await showFilms(page);
  await expect(tickets(page).filter({ hasText: 'Casablanca' })).toHaveCount(0);

  const points = 'title,year,rating\nToy Story,1995,2\nCasablanca,1942,4\n';
  await choose(page, file('points.csv', points));
  await expect(report(page)).toContainText('Please check');
  await expect(rowOf(page, /^Toy Story/)).toContainText('2 stars');
  await report(page).getByLabel('Scale: points.csv').selectOption('Ten points');
  await expect(rowOf(page, /^Toy Story/)).toContainText('1 star');
  await report(page).getByRole('button', { name: 'Add 2 ratings' }).click();
  expect(await starsOf(page)).toEqual({ 'Toy Story 1995': '1.0', 'Casablanca 1942': '2.0' });
  await expect(page.getByRole('link', { name: 'Seen, not rated' })).toHaveCount(0);
});

/**
 * A folder, as the system drops it. Only Chromium lets a test do that: elsewhere the page is given entries of the same shape, as
 * scripts cannot make any of a folder.
 */
async function drop(onto: Locator, folder: string) {
  const page = onto.page();
  if (engine === 'chromium') {
    await onto.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await onto.boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    const session = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: x + width / 2,
        y: y + height / 2,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      });
    }
    return;
  }
  type Entry = { name: string; text: string } | { name: string; inside: Entry[] };
  const read = (path: string): Entry =>
    statSync(path).isDirectory()
      ? { name: basename(path), inside: readdirSync(path).map((name) => read(join(path, name))) }
      : { name: basename(path), text: readFileSync(path, 'utf8') };
  await onto.evaluate((element, dropped) => {
    const entryOf = (entry: Entry): object => {
      if ('text' in entry) {
        const file = new File([entry.text], entry.name);
        const give = (take: (file: File) => void) => setTimeout(take, 0, file);
        return { name: entry.name, isDirectory: false, file: give };
      }
      const parts = [entry.inside.map(entryOf), []];
      const readEntries = (take: (part: object[]) => void) => setTimeout(take, 0, parts.shift());
      return { name: entry.name, isDirectory: true, createReader: () => ({ readEntries }) };
    };
    const items = [{ kind: 'file', webkitGetAsEntry: () => entryOf(dropped) }];
    const event = new Event('drop', { bubbles: true, cancelable: true });
    element.dispatchEvent(Object.assign(event, { dataTransfer: { items, files: [] } }));
  }, read(folder));
}

test('a folder that is dropped is read with all that is in it', async ({
  page,
  openSite,
}, testInfo) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await openYours(page, 'Your data');
  const folder = testInfo.outputPath('letterboxd-someone');
  mkdirSync(join(folder, 'likes'), { recursive: true });
  copyFileSync(fixture('letterboxd-ratings.csv'), join(folder, 'ratings.csv'));
  copyFileSync(fixture('letterboxd-watchlist.csv'), join(folder, 'likes', 'films.csv'));
  writeFileSync(join(folder, 'profile.csv'), 'Date Joined,Username\n2019-01-01,someone\n');
  await drop(page.getByRole('region', { name: 'Bring your ratings along' }), folder);
  await expect(report(page)).toContainText('What letterboxd-someone holds');
  await expect(report(page).getByLabel('Taken as: ratings.csv')).toHaveValue('ratings');
  await expect(report(page).getByLabel('Taken as: likes/films.csv')).toHaveValue('likes');
  await expect(report(page)).toContainText('1 other file in it, without films');
});

test('films of one title and year are told apart by the visitor, or not taken', async ({
  page,
  openSite,
}, testInfo) => {
  const model = modelWithTwins(testInfo.outputPath('twins'));
  await openVerified(page, await openSite({ model }));
  await choose(
    page,
    file(
      'letterboxd.csv',
      'Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Silent Bay,2004,a,5\n2024-01-02,Silent Bay,2004,b,1\n2024-01-03,Old Pier,1987,c,4\n',
    ),
  );
  await expect(report(page)).toContainText('2 rows that could be several films');
  await expect(report(page).getByRole('button', { name: /^Add \d/ })).toHaveText('Add 1 rating');
  const offered = report(page).getByRole('group', { name: 'Films that may be Silent Bay (2004)' });
  await offered
    .first()
    .getByRole('button', { name: /Horror/ })
    .click();
  await offered.first().getByRole('button', { name: /Drama/ }).click();
  await report(page).getByRole('button', { name: 'Add 3 ratings' }).click();
  await openYours(page, 'Ratings');
  await expect(slips(page).filter({ hasText: 'Horror' })).toContainText('5.0');
  await expect(slips(page).filter({ hasText: 'Drama' })).toContainText('1.0');
});

if (hasRealModel) {
  test('IMDb: ids find the films, series are told apart, bad rows are named', async ({
    page,
    openSite,
  }) => {
    await openVerified(page, await openSite({ model: realModel() }));
    await choose(page, fixture('imdb-ratings.csv'));
    await expect(report(page)).toContainText('4 rows found by IMDb id');
    await expect(report(page)).toContainText('1 row is a series, an episode or a game');
    await expect(report(page)).toContainText('1 row whose film this model does not have');
    await report(page).getByText('Not in this model').click();
    await expect(report(page)).toContainText('A Film That Nobody Knows (2023)');
    await expect(report(page)).toContainText('Line 6: the rating “11” is not on');
    await expect(report(page)).toContainText('1 row replaced by a newer one');
    await report(page).getByRole('button', { name: 'Add 3 ratings' }).click();
    expect(await starsOf(page)).toMatchObject({
      'Toy Story 1995': '4.5',
      'The Matrix 1999': '4.0',
    });

    // And out again, as Letterboxd takes it.
    await openYours(page, 'Your data');
    const { text: csv } = await saved(page, () =>
      page.getByRole('button', { name: 'Ratings, as CSV' }).click(),
    );
    expect(csv.split('\r\n')[0]).toBe('Title,Year,Rating,imdbID,tmdbID');
    expect(csv).toContain('The Matrix,1999,4,tt0133093,603\r\n');
  });
}
