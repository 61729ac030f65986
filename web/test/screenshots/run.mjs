// npm run screenshots [-- --readme]: pictures of the built site's states in test-results/screenshots, or only those of
// the README, docs/*.png. Both need the built site and MATINEE_SAMPLE_MODEL or, better, MATINEE_REAL_MODEL.

import { spawnSync } from 'node:child_process';

const wanted = process.argv.slice(2);
const unknown = wanted.find((option) => option !== '--readme');
if (unknown !== undefined) {
  console.error(`screenshots: unknown option ${unknown} (there is only --readme)`);
  process.exit(2);
}
const config = ['test', '-c', 'test/screenshots/playwright.config.ts'];
const only = wanted.length > 0 ? ['--grep', '@readme'] : ['--grep-invert', '@readme'];
const { status } = spawnSync('playwright', [...config, ...only], { stdio: 'inherit' });
process.exit(status ?? 1);
