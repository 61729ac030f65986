import { defineConfig } from '@playwright/test';
import { browserOptions } from './test/support/browser.ts';

export default defineConfig({
  testDir: './test/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: browserOptions,
});
