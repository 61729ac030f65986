import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 120_000, // for a slow, busy machine
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
  },
});
