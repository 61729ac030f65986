// Lighthouse's categories that do not depend on the machine's speed; the fourth is `npm run bench:lighthouse`.

import { expect, test } from '../support/fixtures.ts';
import { audit, forms } from '../support/lighthouse.ts';
import { sampleModel } from '../support/site.ts';

for (const form of forms) {
  for (const page of [
    '',
    '#tonight',
    '#search=casablanca+again',
    '#yours=lists',
    '#yours=never',
    '#train',
  ]) {
    test(`Lighthouse: accessibility, best practices and SEO of ${page === '' ? 'the first view' : page} are 100 on a ${form}`, async ({
      openSite,
    }) => {
      test.setTimeout(360_000);
      const site = await openSite({ model: sampleModel() });
      const { scores, failures } = await audit(`${site.url}${page}`, form, [
        'accessibility',
        'best-practices',
        'seo',
      ]);
      expect(failures).toEqual([]);
      expect(scores).toEqual({ accessibility: 100, 'best-practices': 100, seo: 100 });
    });
  }
}
