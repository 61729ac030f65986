import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// A measurement, not a test: one worker, nothing asserted about time.
export default defineConfig({
  testDir: './bench',
  workers: 1,
  timeout: 300_000,
  reporter: 'line',
  outputDir: '../test-results/bench',
  use: browserOptions,
});
