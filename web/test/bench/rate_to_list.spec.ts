// From the rating's handler to the new list in the document, in Chromium: to its first films, which are drawn at once, and to the
// last of the 24, which the page draws in steps. Prints the median and the 95th percentile of 100 ratings after 10 to warm up, on
// $MATINEE_REAL_MODEL if it is set, else on the sample.

import { openVerified, test, tickets } from '../support/fixtures.ts';
import { hasRealModel, realModel, sampleModel } from '../support/site.ts';

const warmUp = 10;
const count = 100;

test('rate to list', async ({ page, openSite }) => {
  const model = hasRealModel ? realModel() : sampleModel();
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.documentElement.dataset['list'] === 'settled') performance.mark('settled');
    }).observe(document, { subtree: true, attributeFilter: ['data-list'] });
  });
  await openVerified(page, await openSite({ model }));
  const toFirst: number[] = [];
  const toLast: number[] = [];
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
      const settled = performance.getEntriesByName('settled').at(-1);
      if (measure === undefined || settled === undefined) return null;
      if (document.documentElement.dataset['list'] !== 'settled') return null;
      if (settled.startTime < measure.startTime) return null;
      return [measure.duration, settled.startTime - measure.startTime] as const;
    });
    const durations = await handle.jsonValue();
    await page.evaluate(() => {
      performance.clearMeasures('rate-to-list');
      performance.clearMarks('settled');
    });
    if (i < warmUp) continue;
    toFirst.push(durations?.[0] ?? NaN);
    toLast.push(durations?.[1] ?? NaN);
  }
  const told = (times: readonly number[]) => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number) =>
      (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
    return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
  };
  console.log(
    `rate to list, ${String(count)} ratings: first films ${told(toFirst)}; all films ${told(toLast)} (${model})`,
  );
});
