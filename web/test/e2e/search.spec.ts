// A search that forgives, lists of one's own as a filter everywhere, and what is never shown.

import { expect, openVerified, test } from '../support/fixtures.ts';
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
  await box.fill('qqqqzzzz');
  await expect(page.locator('.empty-list')).toContainText('Only titles are searched');
  await box.fill('casablanca 2099');
  await expect(page.getByText(/The newest films of this model are of \d{4}/)).toBeVisible();
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
  await page.goto(`${site.url}#yours=lists`);
  await page
    .getByLabel('Titles, one a line')
    .fill(
      '1. Casablanca (1942)\nToy.Story.1995.1080p.BluRay.x264.mkv\nToy Stroy 2 (1999)\nNobody knows it (1990)',
    );
  await page.getByRole('button', { name: 'Look for them' }).click();
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

test('a link holds a list', async ({ page, openSite, context }) => {
  const site = await openSite({ model: sampleModel() });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openVerified(page, site);
  await page.goto(`${site.url}#yours=lists`);
  await page.getByLabel('Titles, one a line').fill('Casablanca\nToy Story');
  await page.getByRole('button', { name: 'Look for them' }).click();
  await page.getByLabel('Name of the list').fill('The library');
  await page.getByRole('button', { name: 'Keep 2 films' }).click();
  await page.getByRole('button', { name: 'Copy link: The library' }).click();
  await expect(page.getByText(/it holds 2 films/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Delete: The library' }).click();
  await page.goto(link);
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
  await page.getByLabel('Words of titles').fill('star, toy');
  await page.getByLabel('Words of titles').press('Enter');
  await page.goto(site.url);
  await expect(page.locator('.ticket').first()).toBeVisible();
  await expect(page.locator('.ticket').filter({ hasText: 'Drama' })).toHaveCount(0);
  await expect(page.locator('.ticket').filter({ hasText: /Star Wars|Toy Story/ })).toHaveCount(0);
});
