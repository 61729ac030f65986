// Training in the tab beside als_export in the same run: from the file to the first list of its model, with and without threads;
// the paper's first test with its live curves; the page's longest task meanwhile. On $MATINEE_DATA, a table or an archive with
// one. Prints seconds.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectVerified, test, tickets } from '../support/fixtures.ts';
import { sampleModel } from '../support/site.ts';

const data = process.env['MATINEE_DATA'] ?? '';
const aLongTime = { timeout: 600_000 };

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(globalThis, { longest: 0 });
    new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) {
        const seen = globalThis as unknown as { longest: number };
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** Since the file was chosen: what the page does before is measured elsewhere. */
const forgetTasks = (page: Page) =>
  page.evaluate(() => {
    Object.assign(globalThis, { longest: 0 });
  });
const longestTask = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { longest: number }).longest);

async function exported(numThreads: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-bench-'));
  const begun = performance.now();
  const { status, stderr } = spawnSync(
    join(process.env['MATINEE_TOOLS_DIR'] ?? '', 'als_export'),
    ['--data', data, '--out', join(folder, 'model'), '--cache', 'none', '-q'].concat([
      '--threads',
      String(numThreads),
    ]),
    { encoding: 'utf8' },
  );
  const took = performance.now() - begun;
  rmSync(folder, { recursive: true });
  expect(status, stderr).toBe(0);
  return took;
}

for (const isolated of [true, false]) {
  test(`a model, ${isolated ? 'two threads' : 'one thread'}`, async ({ page, openSite }) => {
    test.setTimeout(1_200_000);
    const site = await openSite({ model: sampleModel(), isolated });
    await watchTasks(page);
    await page.goto(`${site.url}#train`);
    await expect(page.getByRole('heading', { name: 'Train a model here' })).toBeVisible();
    await forgetTasks(page);
    const begun = performance.now();
    await page.getByLabel('Choose files').setInputFiles(data);
    await expect(page.getByRole('region', { name: 'What was understood' })).toBeVisible(aLongTime);
    const read = performance.now();
    const longestWhileReading = await longestTask(page);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const done = page.getByRole('heading', { name: 'The model is trained' });
    await expect(done).toBeVisible(aLongTime);
    const trained = performance.now();
    const longest = await longestTask(page);
    const facts = await page.locator('.train-facts').innerText();
    await page.getByRole('button', { name: /^Use this model here/ }).click();
    await expect(tickets(page).first()).toBeVisible();
    const listed = performance.now();
    await expectVerified(page);
    const native = await exported(isolated ? 2 : 1);
    console.log(
      [
        `file to list ${seconds(listed - begun)}: read ${seconds(read - begun)}, trained ${seconds(trained - read)}, taken ${seconds(listed - trained)}`,
        `als_export ${seconds(native)}`,
        `longest task ${longestWhileReading.toFixed(0)} ms while reading, ${longest.toFixed(0)} ms in all`,
        facts.replaceAll('\n', ' '),
      ].join('; '),
    );
  });
}

test("the paper's first test, two threads", async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await watchTasks(page);
  await page.goto(`${site.url}#train`);
  await expect(page.getByRole('heading', { name: 'Train a model here' })).toBeVisible();
  await forgetTasks(page);
  await page.getByLabel('Choose files').setInputFiles(data);
  await expect(page.getByRole('region', { name: 'What was understood' })).toBeVisible(aLongTime);
  await page.getByRole('radio', { name: /^The paper’s first test/ }).check();
  const begun = performance.now();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText('Done', { exact: true })).toBeVisible(aLongTime);
  console.log(
    `both splits, 30 sweeps each: ${seconds(performance.now() - begun)}; longest task ${(await longestTask(page)).toFixed(0)} ms`,
  );
});
