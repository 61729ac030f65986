// A search that forgives, lists of one's own as a filter everywhere, and what is never shown.

import { encodeRatings } from '../../src/client/taste/share_code.ts';
import {
  expect,
  expectStored,
  openGroups,
  openVerified,
  openYours,
  rateByPointer,
  showFilms,
  showOnly,
  slips,
  test,
  tickets,
  titlesOf,
  typeOver,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test('a search forgives letters, joins and initials, and says what it searches', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const box = page.getByRole('searchbox');
  const first = page.locator('.ticket').first();
  for (const [query, title] of [
    ['casablnca', 'Casablanca'],
    ['toystory', 'Toy Story'],
    ['toy stroy 2', 'Toy Story 2'],
    ['toy story two', 'Toy Story 2'],
  ] as const) {
    await box.fill(query);
    await expect(first).toContainText(title);
  }
  // What there is not is said, and why.
  const note = page.locator('.list-head .lead');
  const tail =
    /Only titles are searched, not directors or actors, and the newest films here date from \d{4}\.$/;
  await box.fill('qqqqzzzz');
  await expect(page.locator('.empty-list')).toHaveText(tail);
  await expect(page.locator('.empty-list')).toHaveText(/^No film is called anything like this/);
  for (const [query, start] of [
    ['casablanca part two', /^No title has all of these words/],
    ['bogart in casablanca', /^No title has all of these words/],
    ['casablnca', /^No title is exactly this; these come close/],
    ['casablanca 2099', /^Only titles/],
  ] as const) {
    await box.fill(query);
    await expect(first).toContainText('Casablanca');
    await expect(note).toHaveText(start);
    await expect(note).toHaveText(tail);
  }
  for (const query of ['casablanca', 'casab', 'casablanca 1942']) {
    await box.fill(query);
    await expect(first).toContainText('Casablanca');
    await expect(note).toHaveCount(0);
  }
});

test('an address of an item that the model lacks says so', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await page.goto(`${site.url}#like=999999`);
  await expect(page.locator('.empty-list')).toContainText('does not have the film');
});

test('a pasted list is matched, mended, kept, and filters home, search and similar', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await openYours(page, 'Lists');
  await page
    .getByLabel('Titles, one per line')
    .fill(
      '1. Casablanca (1942)\nToy.Story.1995.1080p.BluRay.x264.mkv\nToy Stroy 2 (1999)\nNobody knows it (1990)',
    );
  await page.getByRole('button', { name: 'Find them' }).click();
  await expect(page.getByText('3 of 4 titles found.')).toBeVisible();
  await page.getByRole('button', { name: /^Find Nobody knows it/ }).click();
  await page.getByRole('searchbox', { name: /^Find Nobody/ }).fill('the matrix');
  await page
    .getByRole('group', { name: /may be Nobody/ })
    .getByText('The Matrix')
    .first()
    .click();
  await expect(page.getByText('4 of 4 titles found.')).toBeVisible();
  await page.getByLabel('Name of the list').fill('Netflix');
  await page.getByRole('button', { name: 'Keep 4 films' }).click();
  await page.getByRole('button', { name: 'Show only films on Netflix' }).click();
  await expect(page.locator('.ticket')).toHaveCount(4);
  expect(new URL(page.url()).searchParams.get('lists')).toBe('Netflix');
  await page.getByRole('searchbox').fill('toy story');
  await expect(page.locator('.ticket')).toHaveCount(2);
  await page.getByRole('searchbox').fill('');
  await page.reload();
  await expect(page.locator('.ticket')).toHaveCount(4);
  await page.goto(`${site.url}?lists=Netflix#like=1`);
  await expect(page.locator('.ticket')).toHaveCount(3);
});

test('a list that takes another’s name takes its place, which can be taken back', async ({
  page,
  openSite,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const [first = '', second = '', third = ''] = await titlesOf(page);
  await showOnly(page, 'Netflix', [first, second]);
  await expect(page.locator('.ticket')).toHaveCount(2);
  await showOnly(page, 'Netflix', [third]);
  await expect(page.locator('.ticket')).toHaveCount(1);
  await expect(page.locator('.toast')).toContainText('Netflix is replaced.');
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.ticket')).toHaveCount(2);
});

test('an empty search says which filter is to blame', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await page.goto(`${site.url}?from=1900&to=1901#search=matrix`);
  await page.getByRole('button', { name: /^Any year \(\d films?\)$/ }).click();
  await expect(page.locator('.ticket').first()).toContainText('Matrix');
});

test('a list and what is never shown hold for the questions, and beside another’s taste', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  const ours = (await titlesOf(page)).slice(4, 20);
  await showOnly(page, 'The library', ours);
  await openYours(page, 'Never show');
  await page.getByRole('button', { name: 'Drama', exact: true }).click();
  await showFilms(page);
  const left = await titlesOf(page);
  expect(left.length).toBeGreaterThan(3);
  expect(left.length).toBeLessThan(ours.length);
  // What is asked.
  const asked = page.locator('.start-item');
  await expect(asked).toBeVisible();
  expect(left).toContain((await asked.locator('.start-title').textContent())?.trim());
  await openGroups(page);
  for (const title of await page.locator('.group-title').allTextContents())
    expect(left).toContain(title.trim());
  // What is for both, and for them.
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  const { code } = encodeRatings([{ itemId: '296', value: 5 }], { min: 0.5, max: 5, step: 0.5 });
  await page.goto(`${site.url}?lists=The+library#taste=${code}`);
  for (const section of ['For both of you', 'For them']) {
    await page.getByRole('button', { name: section }).click();
    await expect(slips(page).first()).toBeVisible();
    for (const title of await slips(page).locator('h3').allTextContents())
      expect(left).toContain(title.trim());
  }
  // A search finds it all the same, a filter or not.
  await page.goto(`${site.url}?from=1900#search=the`);
  await expect(tickets(page).filter({ hasText: 'Drama' }).first()).toBeVisible();
});

test('a link holds a list', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await openYours(page, 'Lists');
  await page.getByLabel('Titles, one per line').fill('Casablanca\nToy Story');
  await page.getByRole('button', { name: 'Find them' }).click();
  await page.getByLabel('Name of the list').fill('The library');
  await page.getByRole('button', { name: 'Keep 2 films' }).click();
  await page.getByRole('button', { name: 'Copy link: The library' }).click();
  await expect(page.getByText(/it holds 2 films/)).toBeVisible();
  await page.getByRole('button', { name: 'Delete: The library' }).click();
  // As a visitor reads the clipboard: no engine asks for a permission then.
  const box = page.getByRole('searchbox');
  await box.focus();
  await page.keyboard.press('Control+v');
  await expect(box).toHaveValue(/#list=/);
  await page.goto(await box.inputValue());
  await expect(page.getByText('2 of 2 titles found.')).toBeVisible();
  await expect(page.getByLabel('Name of the list')).toHaveValue('The library');
});

test('what is never shown stays away, and is counted', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await page.goto(`${site.url}#yours=never`);
  const count = page.getByRole('status').filter({ hasText: /hid/i });
  await expect(count).toHaveText('Nothing is hidden.');
  await page.getByRole('button', { name: 'Drama', exact: true }).click();
  await expect(count).toHaveText(/Hides \d+ of \d+ films/);
  const byTag = await count.textContent();
  await page.getByRole('button', { name: '1990s' }).click();
  await expect(count).not.toHaveText(byTag ?? '');
  await typeOver(page.getByLabel('Words in titles'), 'star, toy');
  await page.getByLabel('Words in titles').press('Enter');
  await page.goto(site.url);
  await expect(page.locator('.ticket').first()).toBeVisible();
  await expect(page.locator('.ticket').filter({ hasText: 'Drama' })).toHaveCount(0);
  await expect(page.locator('.ticket').filter({ hasText: /Star Wars|Toy Story/ })).toHaveCount(0);
});
