// From the rating's handler to the new list in the document, in Chromium. Prints the median and the 95th percentile of 100
// ratings after 10 to warm up, on $MATINEE_REAL_MODEL if it is set, else on the sample.

import { openVerified, test, tickets } from '../support/fixtures.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const warmUp = 10;
const count = 100;

test('rate to list', async ({ page, openSite }) => {
  const model = hasRealModel ? realModel() : sampleModel();
  await openVerified(page, await openSite({ model }));
  const times: number[] = [];
  for (let i = 0; i < warmUp + count; ++i) {
    // As a hand does it: the pointer rests on the star before it presses.
    const control = tickets(page)
      .nth(3 + (i % 5))
      .locator('.stars');
    await control.hover({ position: { x: 7 + 14 * ((i * 7) % 10), y: 14 } });
    await page.waitForTimeout(100);
    await page.mouse.down();
    await page.mouse.up();
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
