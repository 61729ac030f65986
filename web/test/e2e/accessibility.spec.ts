import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  expect,
  expectStored,
  openVerified,
  openYours,
  rateByPointer,
  test,
  tickets,
} from '../support/fixtures.ts';
import { fileOf, sampleModel } from '../support/site.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
}

const expectNoSidewaysScroll = async (page: Page) => {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window ?? 0);
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test.describe(`${colorScheme}, ${String(width)} pixels wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('every state passes WCAG 2.2 AA', async ({ page, openSite }) => {
        test.slow(); // each state is looked at in full
        await openVerified(page, await openSite({ model: sampleModel() }));
        await expectAccessible(page);
        await rateByPointer(page, 0, 4);
        await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('button', { name: /^Filter/ }).click();
        const chip = (name: string) => page.locator('.chip', { hasText: name }).click();
        await chip('Comedy');
        await chip('Drama');
        await chip('Drama');
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Clear all filters' }).click();
        await page.getByRole('button', { name: /^Filter/ }).click();
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press('Escape');
        await page.getByRole('searchbox').fill('star');
        await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
        await expectAccessible(page);
        await page
          .getByRole('button', { name: /More like this/ })
          .first()
          .click();
        await expect(page.getByRole('heading', { name: 'More like' })).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('searchbox').fill('qqqq');
        await expect(tickets(page)).toHaveCount(0);
        await expectAccessible(page);
        await page.getByRole('searchbox').fill('');
        const mark = (name: RegExp) => page.getByRole('button', { name }).first().click();
        await mark(/on your watchlist/);
        await mark(/Not interested in/);
        for (const section of ['Ratings', 'Watchlist', 'Not interested', 'Your data'] as const) {
          await openYours(page, section);
          await expectAccessible(page);
        }
        await page
          .getByLabel('Choose a file')
          .setInputFiles(join(import.meta.dirname, '../fixtures/letterboxd-ratings.csv'));
        await page.getByRole('button', { name: 'Find Star Wars' }).click();
        await page.getByText('Every row that was found').click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByRole('button', { name: 'Delete everything' }).click();
        await expectAccessible(page);
      });

      test('what asks, turns, previews and explains the list passes', async ({
        page,
        openSite,
      }) => {
        test.slow();
        await openVerified(page, await openSite({ model: sampleModel() }));
        const group = page.locator('.group').first();
        await group.getByRole('checkbox').first().uncheck();
        await expectAccessible(page);
        await group.getByRole('button', { name: /^Like both/ }).click();
        await expect(page.getByText(/^First on your list now/)).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Done' }).click();
        await page.getByRole('button', { name: /^Tune/ }).click();
        await page.getByRole('slider', { name: 'Old or new' }).fill('3');
        await expectAccessible(page);
        const ticket = tickets(page).first();
        await ticket.getByRole('button', { name: /^Why/ }).click();
        await ticket.getByRole('checkbox').first().check();
        await expect(ticket.getByText(/^Without/)).toBeVisible();
        await expectAccessible(page);
        await ticket.getByRole('slider').focus();
        await page.keyboard.press('p');
        await expect(page.locator('.ghost')).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press('5');
        await page.keyboard.press('Enter');
        await expect(page.locator('[data-rated]')).toHaveCount(3);
        await openYours(page, 'Ratings');
        await expect(page.getByRole('region', { name: 'Check me' })).toBeVisible();
        await expectAccessible(page);
      });

      test('somebody’s taste passes', async ({ page, openSite }) => {
        const site = await openSite({ model: sampleModel() });
        await openVerified(page, site);
        await rateByPointer(page, 0, 4);
        await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
        await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
        await expect(page.locator('.taste-match')).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Their ratings' }).click();
        await expectAccessible(page);
        await page.goto(`${site.url}#taste=damaged`);
        await expect(page.getByRole('alert')).toBeVisible();
        await expectAccessible(page);
      });

      test('the page about the model passes', async ({ page, openSite }) => {
        test.setTimeout(240_000);
        const site = await openSite({ model: sampleModel() });
        await openVerified(page, site);
        await rateByPointer(page, 0, 4);
        await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
        await expectStored(page, 1);
        await page.goto(`${site.url}#model`);
        await page.getByLabel('Find a film on the map').fill('toy story');
        await page.locator('.map-search').getByRole('button').first().click();
        await page.getByRole('group', { name: 'Show one genre' }).getByText('Comedy').click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'your taste' }).click();
        await page.getByRole('button', { name: 'liked alike' }).click();
        await page.locator('.as-table summary').nth(1).click();
        await page.locator('.as-table summary').last().click();
        await page.getByRole('button', { name: /^Measure/ }).click();
        await expect(page.getByRole('table', { name: 'Time for one list' })).toBeVisible();
        await expectAccessible(page);
      });

      test('a damaged report passes', async ({ page, openSite }) => {
        const site = await openSite({ model: sampleModel() });
        site.faults.set(fileOf(sampleModel(), 'report.'), { flipByte: 100 });
        await page.goto(`${site.url}#model`);
        await expect(page.getByRole('alert')).toBeVisible();
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

test.describe('at 200 % zoom on a small screen', () => {
  // 640 pixels at twice the size.
  test.use({ viewport: { width: 320, height: 512 } });

  test('nothing is cut off or scrolls sideways', async ({ page, openSite }) => {
    await openVerified(page, await openSite({ model: sampleModel() }));
    await rateByPointer(page, 0, 4);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await expect(page.locator('.chip').first()).toBeVisible();
    await page.getByRole('button', { name: /^Tune/ }).click();
    await expect(page.locator('.dial').first()).toBeVisible();
    await page.getByRole('button', { name: /^Why/ }).first().click();
    await expect(page.locator('.why-parts')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await openYours(page, 'Your data');
    await expectNoSidewaysScroll(page);
    await page.goto(`${page.url().split('#')[0] ?? ''}#taste=ASAuEu3IAQ`);
    await expect(page.locator('.taste-match')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await openYours(page, 'Ratings');
    await expectNoSidewaysScroll(page);
    await page.goto(`${page.url().split('#')[0] ?? ''}#model`);
    await expect(page.locator('#part-identity')).toBeVisible();
    for (const summary of await page.locator('.as-table summary').all()) await summary.click();
    await expectNoSidewaysScroll(page);
    await page.getByRole('searchbox', { name: 'Search all films' }).fill('lord of the rings');
    await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});

test.describe('with reduced motion', () => {
  test('nothing moves by itself, not even while loading', async ({ page, openSite }) => {
    const site = await openSite({ model: sampleModel() });
    site.faults.set(fileOf(sampleModel(), 'titles-0'), 'hanging');
    const running = () => page.evaluate(() => document.getAnimations().length);
    await page.goto(site.url);
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect.poll(running).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(running).toBe(0);
  });
});

test.describe('in forced colours', () => {
  test('tickets keep an edge and given stars can be told from empty ones', async ({
    page,
    openSite,
  }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await openVerified(page, await openSite({ model: sampleModel() }));
    await rateByPointer(page, 0, 3);
    const border = await tickets(page)
      .first()
      .evaluate((ticket) => getComputedStyle(ticket).borderTopWidth);
    expect(border).toBe('1px');
    const rated = page.locator('[data-rated]');
    await expect(rated).toHaveCount(1);
    const fill = (selector: string) =>
      rated
        .locator(selector)
        .first()
        .evaluate((star) => getComputedStyle(star).fill);
    expect(await fill('.star-full')).not.toBe(await fill('.star-empty'));
  });

  test('the model’s pictures are drawn in the system’s colours', async ({ page, openSite }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    const site = await openSite({ model: sampleModel() });
    await page.goto(`${site.url}#model`);
    await expect(page.locator('#part-identity')).toBeVisible();
    const [text, line, ink] = await page.evaluate(() => {
      const probe = document.createElement('p');
      document.body.append(probe);
      const style = (selector: string) =>
        getComputedStyle(document.querySelector(selector) ?? probe);
      return [
        style('.chart text').fill,
        style('.series path').stroke,
        getComputedStyle(probe).color,
      ];
    });
    expect(text).toBe(ink);
    expect(line).toBe(ink);
  });
});

test('each control says what it is and what it holds', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const first = tickets(page).first();
  await first.getByRole('slider').focus();
  await page.keyboard.press('3');
  await expect(page.locator('.toast')).toBeVisible();
  await expect(first.getByRole('slider')).toHaveAttribute('aria-valuetext', '3 stars');
  await expect(first.getByRole('slider')).toHaveAccessibleName(/^Your rating of .+ \(\d{4}\)$/);
  await expect(page.getByRole('status')).toContainText('List updated. First: ');
  await expect(page.getByRole('region', { name: 'For you' }).getByRole('list')).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('search')).toHaveCount(1);
});
