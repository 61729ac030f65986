// The page by keyboard alone.

import { expect, openVerified, openYours, slips, test, tickets } from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
});

test('j and k lead through the list, digits rate, u takes it back', async ({ page }) => {
  const slider = (place: number) => tickets(page).nth(place).getByRole('slider');
  await page.keyboard.press('j');
  await expect(slider(0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(slider(2)).toBeFocused();
  await page.keyboard.press('k');
  await expect(slider(1)).toBeFocused();
  const title = (await tickets(page).nth(1).locator('h3').textContent()) ?? '';

  const rated = page.locator('[data-rated]');
  await page.keyboard.press('4');
  await expect(rated.getByRole('slider')).toHaveValue('4');
  await page.keyboard.press('Shift+Digit3');
  await expect(rated.getByRole('slider')).toHaveValue('2.5');
  // The film keeps its place and the focus while it is rated.
  await expect(slider(1)).toBeFocused();
  await expect(tickets(page).nth(1).locator('h3')).toHaveText(title);
  await page.keyboard.press('u');
  await expect(rated.getByRole('slider')).toHaveValue('4');
  await page.keyboard.press('u');
  await expect(rated).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(rated).toHaveCount(0);
});

test('from any control of a ticket its film is rated and marked', async ({ page }) => {
  await tickets(page)
    .nth(2)
    .getByRole('button', { name: /More like/ })
    .focus();
  await page.keyboard.press('w');
  await expect(tickets(page).nth(2).getByRole('button', { name: 'watchlist' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('5');
  await expect(tickets(page).nth(2).getByRole('slider')).toBeFocused();
  await expect(page.locator('[data-rated]').getByRole('slider')).toHaveValue('5');
  await page.keyboard.press('j');
  const gone = (await page.locator('.ticket:focus-within h3').textContent()) ?? '';
  await page.keyboard.press('x');
  await expect(page.locator('.tickets')).not.toContainText(gone.trim());
  await expect(page.locator('.ticket :focus')).toHaveCount(1);
  await openYours(page, 'Hidden');
  await expect(slips(page)).toHaveCount(1);
});

test('? opens the help sheet, where the shortcuts can be switched off', async ({ page }) => {
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help' });
  await expect(help).toBeVisible();
  await expect(help.getByRole('row', { name: 'Undo' })).toBeVisible();
  // No shortcut reaches the page behind.
  await page.keyboard.press('j');
  await expect(page.locator('.ticket :focus')).toHaveCount(0);
  await help.getByRole('switch', { name: 'Keyboard shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.reload();
  await expect(tickets(page).first()).toBeVisible();
  for (const key of ['j', '?', '/']) await page.keyboard.press(key);
  await expect(page.locator('.ticket :focus')).toHaveCount(0);
  await expect(help).toHaveCount(0);
  await expect(page.getByRole('searchbox')).not.toBeFocused();

  await page.getByRole('contentinfo').getByRole('button', { name: 'Help' }).click();
  await help.getByRole('switch', { name: 'Keyboard shortcuts' }).check();
  await help.getByRole('button', { name: 'Close' }).click();
  await expect(help).toHaveCount(0);
  await page.keyboard.press('j');
  await expect(tickets(page).first().getByRole('slider')).toBeFocused();
});

test('letters that are typed are no shortcuts', async ({ page }) => {
  await page.keyboard.press('/');
  await page.keyboard.type('jules u?');
  await expect(page.getByRole('searchbox')).toHaveValue('jules u?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the message about a rating does not lie on the film that has the focus', async ({ page }) => {
  await page.keyboard.press('j');
  // The next one's stars are in the window, its last line is not yet.
  await tickets(page)
    .nth(1)
    .evaluate((ticket) => {
      scrollBy(0, ticket.getBoundingClientRect().bottom - innerHeight - 20);
    });
  await page.keyboard.press('j');
  await page.keyboard.press('4');
  const message = page.locator('.toast');
  await expect(message).toBeVisible();
  const film = await page.locator('.ticket:focus-within').boundingBox();
  const over = await message.boundingBox();
  expect((film?.y ?? NaN) + (film?.height ?? NaN)).toBeLessThanOrEqual(over?.y ?? NaN);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the head leads to the help, and stars are large enough for fingers', async ({ page }) => {
    await page.getByRole('button', { name: 'Help and keyboard shortcuts' }).first().tap();
    const help = page.getByRole('dialog', { name: 'Help' });
    await expect(help).toBeVisible();
    await expect(help.locator('.signs .icon')).toHaveCount(3);
    await help.getByRole('button', { name: 'Close' }).tap();
    const stars = await tickets(page).first().locator('.stars').boundingBox();
    expect(stars?.width).toBeGreaterThanOrEqual(160);
    expect(stars?.height).toBeGreaterThanOrEqual(36);
  });
});

test('the focus stays with the page where the control that was pressed goes away', async ({
  page,
}) => {
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).press('Enter');
  };
  const part = page.waitForResponse(/list_parts-.+\.js$/); // that looks after it
  await page.keyboard.press('Tab');
  await part;
  // The next Tab leads to the first of the new films.
  await press('Show more');
  await expect(tickets(page)).toHaveCount(48);
  await expect(tickets(page).nth(23).locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(tickets(page).nth(24).locator(':focus')).toHaveCount(1);

  await press('Filter');
  await page.getByRole('button', { name: /^Comedy/ }).press('Enter');
  await press('Clear all filters');
  await expect(page.locator('.filters :focus')).toHaveCount(1);

  await press('Done');
  await press('Answer more questions');
  await expect(page.getByRole('heading', { name: 'What do you like?' })).toBeFocused();

  await page.getByRole('searchbox').fill('story');
  await press('Back to your list');
  await expect(page.locator('#list-title')).toBeFocused();
});
