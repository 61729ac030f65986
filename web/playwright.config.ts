import { defineConfig } from '@playwright/test';
import { browserOptions, engine, journeys } from './test/support/browser.ts';

export default defineConfig({
  testDir: './test/e2e',
  ...(engine === 'chromium' ? {} : { testMatch: journeys }),
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 }, // for a slow, busy machine; what comes sooner is seen sooner
  reporter: [['list'], ['json', { outputFile: `test-results/e2e-${engine}.json` }]],
  use: browserOptions,
});
