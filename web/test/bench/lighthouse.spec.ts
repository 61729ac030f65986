// Lighthouse on the built site, all four categories, phone and desktop, with $MATINEE_REAL_MODEL if it is set, else the sample.
// Performance depends on how quiet the machine is: the best of three runs is printed beside their median.

import { test } from '../support/fixtures.ts';
import { audit, forms, type Audited } from '../support/lighthouse.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const runs = 3;
const pages = ['', '#tonight', '#yours=lists', '#model', '#train'] as const;

for (const form of forms) {
  for (const page of pages) {
    test(`Lighthouse, ${form}, ${page === '' ? 'first view' : page}`, async ({ openSite }) => {
      test.setTimeout(600_000);
      const model = hasRealModel ? realModel() : sampleModel();
      const site = await openSite({ model, compresses: true }); // as a host does
      const all: Audited[] = [];
      for (let i = 0; i < runs; i += 1) {
        all.push(
          await audit(`${site.url}${page}`, form, [
            'performance',
            'accessibility',
            'best-practices',
            'seo',
          ]),
        );
      }
      all.sort((a, b) => (b.scores['performance'] ?? 0) - (a.scores['performance'] ?? 0));
      const [best, median] = [all[0], all[Math.floor(runs / 2)]];
      console.log(
        [
          `${form} ${page} (${model}): performance ${String(best?.scores['performance'])}, median ${String(median?.scores['performance'])};`,
          ...Object.entries(best?.scores ?? {})
            .filter(([name]) => name !== 'performance')
            .map(([name, score]) => `${name} ${String(score)}`),
          `benchmark index ${all.map(({ benchmarkIndex }) => String(benchmarkIndex)).join(', ')};`,
          ...Object.entries(best?.figures ?? {}).map(([name, shown]) => `\n  ${name}: ${shown}`),
          ...[...new Set(all.flatMap(({ failures }) => failures))].map(
            (text) => `\n  below: ${text}`,
          ),
        ].join(' '),
      );
    });
  }
}
