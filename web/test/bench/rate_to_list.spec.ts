// From the rating's handler to the new list in the document, in Chromium. Prints the median and the 95th percentile of 100
// ratings after 10 to warm up, on $MATINEE_REAL_MODEL if it is set, else on the sample.

import { openVerified, rateByPointer, test } from '../support/fixtures.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const warmUp = 10;
const count = 100;

test('rate to list', async ({ page, openSite }) => {
  const model = hasRealModel ? realModel() : sampleModel();
  await openVerified(page, await openSite({ model }));
  const times: number[] = [];
  for (let i = 0; i < warmUp + count; ++i) {
    await rateByPointer(page, 3 + (i % 5), 0.5 + ((i * 7) % 10) / 2);
    const handle = await page.waitForFunction(() => {
      const [measure] = performance.getEntriesByName('rate-to-list');
      return measure?.duration;
    });
    const duration = await handle.jsonValue();
    await page.evaluate(() => {
      performance.clearMeasures('rate-to-list');
    });
    if (i >= warmUp) times.push(duration ?? NaN);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? NaN).toFixed(1);
  console.log(
    `rate to list, ${String(count)} ratings: median ${at(0.5)} ms, p95 ${at(0.95)} ms (${model})`,
  );
});
