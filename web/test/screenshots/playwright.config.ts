import { defineConfig } from '@playwright/test';
import { browserOptions } from '../support/browser.ts';

export default defineConfig({
  testDir: '.',
  testMatch: 'states.ts',
  fullyParallel: true,
  workers: 2,
  outputDir: '../../test-results/screenshot-run',
  reporter: 'line',
  use: { ...browserOptions, reducedMotion: 'reduce' } as typeof browserOptions,
});
