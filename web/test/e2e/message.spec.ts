// The message about what just happened, with the way back on it.

import { expect, openVerified, rateByPointer, test } from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

const longerThanItStays = 10_000;

test('it goes by itself, but not from under a pointer or the focus', async ({ page, openSite }) => {
  await page.clock.install();
  await openVerified(page, await openSite({ model: sampleModel() }));
  await rateByPointer(page, 0, 4);
  const message = page.locator('.toast');
  const undo = message.getByRole('button', { name: 'Undo' });
  await message.hover();
  await page.clock.runFor(500); // the page has heard of it
  await page.clock.fastForward(longerThanItStays);
  await expect(message).toBeVisible();
  await undo.focus();
  await page.mouse.move(0, 0);
  await page.clock.runFor(500);
  await page.clock.fastForward(longerThanItStays);
  await expect(message).toBeVisible();
  await undo.blur();
  await page.clock.runFor(500);
  await page.clock.fastForward(longerThanItStays);
  await expect(message).toHaveCount(0);
  // The way back stays for as long as the page is open.
  await page.keyboard.press('u');
  await expect(message).toContainText('Undone: ');
});
