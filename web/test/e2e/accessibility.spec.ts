import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, openVerified, rateByPointer, test, tickets } from '../support/fixtures.ts';
import { fileOf, sampleModel } from '../support/site.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test.describe(`${colorScheme}, ${String(width)} pixels wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('every state passes WCAG 2.2 AA', async ({ page, openSite }) => {
        await openVerified(page, await openSite({ model: sampleModel() }));
        await expectAccessible(page);
        await rateByPointer(page, 0, 4);
        await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('searchbox').fill('star');
        await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('searchbox').fill('qqqq');
        await expect(tickets(page)).toHaveCount(0);
        await expectAccessible(page);
        await page.getByRole('searchbox').fill('');
        const yours = page.locator('.yours details');
        if ((await yours.getAttribute('open')) === null) await yours.locator('summary').click();
        await page.getByRole('button', { name: 'Delete everything' }).click();
        await expectAccessible(page);
      });

      test('the failed state passes too', async ({ page, openSite, allowedConsole }) => {
        allowedConsole.push(/404/);
        const site = await openSite({ model: sampleModel() });
        site.faults.set(fileOf(sampleModel(), 'factors-0'), 'missing');
        await page.goto(site.url);
        await expect(page.getByRole('alert')).toBeVisible();
        await expectAccessible(page);
      });
    });
  }
}
