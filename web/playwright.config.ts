import { defineConfig } from '@playwright/test';
import { browserOptions, engine, journeys } from './test/support/browser.ts';

export default defineConfig({
  testDir: './test/e2e',
  ...(engine === 'chromium' ? {} : { testMatch: journeys }),
  outputDir: `test-results/${engine ?? ''}`, // each its own: a run empties it first
  fullyParallel: true,
  workers: engine === 'chromium' ? 2 : 1, // the others run side by side
  forbidOnly: true,
  maxFailures: 20, // what breaks that many breaks all, and each waits long before it fails
  timeout: 120_000,
  expect: { timeout: 30_000 }, // for a slow, busy machine; what comes sooner is seen sooner
  reporter: [['list'], ['json', { outputFile: `test-results/e2e-${engine}.json` }]],
  use: browserOptions,
});
