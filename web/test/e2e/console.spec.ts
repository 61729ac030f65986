// What the rule of all other tests rests on: whatever the console says, and whoever says it, is heard in each engine and fails a test.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { sampleModel, type Site, type SiteOptions } from '../support/site.ts';

async function openNoisy(page: Page, open: (options: SiteOptions) => Promise<Site>) {
  const site = await open({ model: sampleModel() });
  site.habits = { policy: 'none' };
  site.overrides.set(
    'noisy.html',
    `<!doctype html><title>Noisy</title><link rel="icon" href="data:,"><script>
      console.warn('said at once');
      Promise.reject(new Error('nobody awaits this'));
      setTimeout(() => { throw new Error('nobody catches this'); });
      new Worker('noisy.js');
    </script>`,
  );
  site.overrides.set('noisy.js', `setTimeout(() => { throw new Error('said by a worker'); });`);
  await page.goto(`${site.url}noisy.html`);
}

const messages = [/said at once/, /nobody awaits/, /nobody catches/, /said by a worker/];

test('messages of a page and of its worker are heard', async ({
  page,
  openSite,
  allowedConsole,
  consoleMessages,
}) => {
  allowedConsole.push(...messages);
  await openNoisy(page, openSite);
  for (const message of messages)
    await expect.poll(() => consoleMessages.some((one) => message.test(one))).toBe(true);
});

test('a message fails a test', async ({ page, openSite, allowedConsole }) => {
  test.fail();
  allowedConsole.push(...messages.slice(1));
  await openNoisy(page, openSite);
});
