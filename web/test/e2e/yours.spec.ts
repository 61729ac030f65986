// What the visitor says of films besides stars, where it is kept, and the way back.

import { expect, openVerified, rateByPointer, test } from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

test.beforeEach(async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
});

test('a changed and a removed rating can be taken back too', async ({ page }) => {
  await rateByPointer(page, 0, 5);
  const rated = page.locator('[data-rated]');
  const stars = rated.getByRole('slider');
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(stars).toHaveValue('5');
  await stars.focus();
  await page.keyboard.press('2');
  await expect(stars).toHaveValue('2');
  await undo.click();
  await expect(stars).toHaveValue('5');
  await expect(page.getByRole('status')).toContainText('Undone: ');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('button', { name: 'Remove your rating' }).click();
  await expect(rated).toHaveCount(0);
  await undo.click();
  await expect(stars).toHaveValue('5');
});
