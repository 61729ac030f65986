// Why a film is where it is, and how sure its stars are.

import type { Page } from '@playwright/test';
import {
  expect,
  openVerified,
  rateByPointer,
  test,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.getByRole('button', { name: 'Done' }).click();
  for (const [place, stars] of [
    [0, 5],
    [3, 4],
    [5, 1],
  ] as const) {
    await rateByPointer(page, place, stars);
    await expect(page.locator('.toast')).toContainText(/stars?\./);
  }
  await expect(page.locator('[data-rated]')).toHaveCount(3);
});

const open = async (page: Page, place = 0) => {
  const ticket = tickets(page).nth(place);
  await ticket.getByRole('button', { name: /^Why/ }).click();
  await expect(ticket.locator('.why-parts')).toBeVisible();
  return ticket;
};
const numbers = async (page: Page) =>
  (await page.locator('.why-parts b').allTextContents()).map((text) =>
    Number(text.replace('−', '-')),
  );

test('the parts add up, each rating among them', async ({ page }) => {
  const ticket = await open(page);
  const rated = await page.locator('.rated-title').allTextContents();
  for (const of of ['Why this place', 'Why these stars']) {
    await ticket.getByRole('button', { name: of }).click();
    for (const title of rated)
      await expect(ticket.locator('.why-parts')).toContainText(title.replace(/ \d{4}$/, '').trim());
    const parts = await numbers(page);
    const total = parts.pop() ?? 0;
    const sum = parts.reduce((all, part) => all + part, 0);
    expect(Math.abs(sum - total)).toBeLessThanOrEqual(0.005 * (parts.length + 1) + 1e-9);
  }
  // The stars' parts add up to the stars on the ticket.
  const stars = parseFloat(
    (await ticket.locator('.ticket-score small + small').textContent()) ?? '',
  );
  expect(Math.abs(((await numbers(page)).at(-1) ?? 0) - stars)).toBeLessThanOrEqual(0.06);
});

test('what if I had not rated this: exactly what comes when the rating goes', async ({ page }) => {
  const ticket = await open(page, 1);
  const id = (await ticket.getAttribute('data-item')) ?? '';
  await ticket.getByRole('checkbox').first().check();
  const name = (await ticket.getByRole('checkbox').first().getAttribute('aria-label')) ?? '';
  const said = ticket.locator('.why-if');
  await expect(said).toContainText(
    /^Without .+: \d\.\d stars instead of \d\.\d, .*instead of 2\. Your ratings stay as they are\.$/,
  );
  const [, stars, place] =
    /: (\d\.\d) stars instead.*place (\d+) instead/.exec((await said.textContent()) ?? '') ?? [];
  await expect(page.locator('[data-rated]')).toHaveCount(3);
  // Now in earnest.
  const title = name.replace('What if I had not rated ', '');
  await page.getByRole('button', { name: `Remove your rating of ${title}` }).click();
  await expect(page.locator('[data-rated]')).toHaveCount(2);
  while (
    Number(place) > (await titlesOf(page)).length &&
    (await page.getByRole('button', { name: 'Show more' }).isVisible())
  )
    await page.getByRole('button', { name: 'Show more' }).click();
  const film = page.locator(`.ticket[data-item="${id}"]`);
  await expect(film.locator('.ticket-place')).toHaveText(place ?? '');
  await expect(film.locator('.ticket-score small + small')).toContainText(`${stars ?? ''} (`);
});

test('every list says how likely a film is liked, and how sure the predicted stars are', async ({
  page,
}) => {
  const sure =
    /^\d{1,3} % likely: 4 stars or more\. Predicted: (\d\.\d) stars, four times in five between (\d\.\d) and (\d\.\d)$/;
  const expectIntervals = async () => {
    await expect(tickets(page).first()).toBeVisible();
    const labels = tickets(page).locator('.ticket-score > .visually-hidden');
    for (const text of await labels.allTextContents()) {
      const [, stars, low, high] = sure.exec(text) ?? [];
      expect(Number(low), text).toBeLessThan(Number(high));
      expect(Number(stars)).toBeGreaterThanOrEqual(Number(low));
      expect(Number(stars)).toBeLessThanOrEqual(Number(high));
    }
  };
  await expectIntervals();
  await page.getByRole('searchbox').fill('matrix');
  await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
  await expectIntervals();
  await page
    .getByRole('button', { name: /More like this/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'More like' })).toBeVisible();
  await expectIntervals();
});

test('before any rating only the stars are explained', async ({ page }) => {
  for (let left = 3; left > 0; left -= 1) {
    await page.getByRole('button', { name: 'Remove your rating' }).first().click();
    await expect(page.locator('[data-rated]')).toHaveCount(left - 1);
  }
  const ticket = await open(page);
  await expect(ticket.getByText('You have rated nothing yet')).toBeVisible();
  await expect(ticket.locator('.why-parts')).toContainText('What people give it');
});
