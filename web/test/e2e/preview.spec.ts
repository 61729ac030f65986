// Stars that are looked at and not given: the list shows where it would go, and nothing is kept.

import type { Page } from '@playwright/test';
import {
  expect,
  openVerified,
  placeOf,
  rateByPointer,
  test,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.getByRole('button', { name: 'Done' }).click();
  await rateByPointer(page, 2, 4);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
});

const ghost = (page: Page) => page.locator('.ghost');
const ghostTitles = async (page: Page) =>
  (await ghost(page).locator('.ghost-item').allTextContents()).map((text) => text.trim());
async function pointAt(page: Page, place: number, stars: number) {
  const control = tickets(page).nth(place).locator('.stars');
  await control.hover({ position: await placeOf(control, stars) });
  return control.boundingBox();
}

test('the pointer over a star shows the list that it would make, and gives nothing', async ({
  page,
}) => {
  const before = await titlesOf(page);
  const box = await pointAt(page, 1, 0.5);
  await expect(ghost(page)).toContainText('With 0.5 stars for');
  await expect(page.locator('.move').first()).toBeVisible();
  expect(await titlesOf(page)).toEqual(before);
  expect(await tickets(page).nth(1).locator('.stars').boundingBox()).toEqual(box);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  // Another star, another list.
  const low = await ghostTitles(page);
  await pointAt(page, 1, 5);
  await expect(ghost(page)).toContainText('With 5 stars for');
  await expect.poll(() => ghostTitles(page)).not.toEqual(low);
  const promised = await ghostTitles(page);
  await page.mouse.move(0, 0);
  await expect(ghost(page)).toHaveCount(0);
  await expect(page.locator('.move')).toHaveCount(0);
  expect(await titlesOf(page)).toEqual(before);
  await expect(page.locator('[data-rated]')).toHaveCount(1);

  // What it showed is what comes when the star is pressed.
  await rateByPointer(page, 1, 5);
  await expect(page.locator('[data-rated]')).toHaveCount(2);
  await expect.poll(async () => (await titlesOf(page)).slice(0, 8)).toEqual(promised);
});

test('the keyboard tries stars too: Escape gives none, Enter those that were tried', async ({
  page,
}) => {
  const slider = tickets(page).nth(1).getByRole('slider');
  await slider.focus();
  await page.keyboard.press('p');
  await expect(ghost(page)).toContainText('With 4 stars for');
  await expect(page.getByText(/^Not given yet: with 4 stars for .* begins with/)).toBeAttached();
  await page.keyboard.press('ArrowRight');
  await expect(ghost(page)).toContainText('With 4.5 stars for');
  await page.keyboard.press('1');
  await expect(ghost(page)).toContainText('With 1 star for');
  await page.keyboard.press('Escape');
  await expect(ghost(page)).toHaveCount(0);
  await expect(page.locator('[data-rated]')).toHaveCount(1);
  await page.keyboard.press('p');
  await page.keyboard.press('3');
  await expect(ghost(page)).toContainText('With 3 stars for');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-rated]')).toHaveCount(2);
  await expect(ghost(page)).toHaveCount(0);
  await expect(slider).toHaveValue('3');
});

test('a finger that scrolls over stars tries nothing; with reduced motion nothing moves', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await pointAt(page, 1, 3);
  await expect(ghost(page)).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.mouse.move(0, 0);
  await tickets(page)
    .nth(1)
    .locator('.stars')
    .dispatchEvent('pointermove', { pointerType: 'touch', clientX: 200, clientY: 200 });
  await page.waitForTimeout(400);
  await expect(ghost(page)).toHaveCount(0);
});
