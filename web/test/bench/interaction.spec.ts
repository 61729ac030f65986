// Interaction to next paint, as the browser itself reports it, with the processor slowed down four times and the model still on
// its way: films are rated, searched for and marked while parts of the model arrive. On $MATINEE_REAL_MODEL if it is set, else
// on the sample. Prints the worst and the 98th percentile, which is what INP is.

import { expect, rateByPointer, test, tickets } from '../support/fixtures.ts';
import { filesOf, hasRealModel, realModel, sampleModel } from '../support/site.ts';

interface Interaction {
  readonly name: string;
  readonly id: number;
  readonly duration: number; // all in milliseconds; this one is rounded to 8 by the browser
  readonly waited: number; // for the main thread
  readonly handled: number;
  readonly loading: boolean;
}

// Without a slowdown as well: what a busy machine adds to all can be seen there. Twelve times is an old phone.
for (const slowdown of [1, 4, 12])
  test(`interaction to next paint while the model streams, ${String(slowdown)}x`, async ({
    page,
    openSite,
  }) => {
    const model = hasRealModel ? realModel() : sampleModel();
    const site = await openSite({ model });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.addInitScript(() => {
      const seen: unknown[] = [];
      Object.assign(globalThis, { seen });
      new PerformanceObserver((entries) => {
        for (const entry of entries.getEntries() as (PerformanceEventTiming & {
          interactionId: number;
        })[]) {
          if (entry.interactionId === 0) continue;
          seen.push({
            name: entry.name,
            id: entry.interactionId,
            duration: entry.duration,
            waited: Math.round(entry.processingStart - entry.startTime),
            handled: Math.round(entry.processingEnd - entry.processingStart),
            loading: document.documentElement.dataset['load'] === 'loading',
          });
        }
      }).observe({
        type: 'event',
        durationThreshold: 16,
        buffered: true,
      } as PerformanceObserverInit);
    });
    // The later parts come at the pace of a slow line, one file after the other, for as long as the visitor is at it.
    const later = filesOf(model).filter((name) => /-[1-9]\d*\.|^links|^LICENSE/.test(name));
    for (const name of later) site.faults.set(name, 'slow');
    await page.goto(site.url);
    await expect(tickets(page).first()).toBeVisible({ timeout: 60_000 });
    for (let i = 0; i < 12; i += 1) {
      await rateByPointer(page, i % 6, 0.5 * (1 + ((i * 7) % 10)));
      await page.waitForTimeout(120);
    }
    const loadingAfterRatings = await page.locator('html').getAttribute('data-load');
    await page.getByRole('searchbox').pressSequentially('the lord of', { delay: 90 });
    await page.getByRole('searchbox').fill('');
    await page.waitForTimeout(300);
    await page.locator('.mark-watchlist').first().click();
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.waitForTimeout(300);
    await page.locator('.chip').nth(4).click();
    await page.waitForTimeout(800);
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: Interaction[] }).seen);
    const byId = new Map<number, Interaction>();
    for (const entry of seen) {
      const before = byId.get(entry.id);
      if (before === undefined || before.duration < entry.duration) byId.set(entry.id, entry);
    }
    const all = [...byId.values()].sort((a, b) => b.duration - a.duration);
    const inp = all[Math.floor(all.length / 50)];
    console.log(
      `INP at ${String(slowdown)}x, ${String(all.length)} interactions above 16 ms (${String(all.filter((one) => one.loading).length)} while loading; state after the ratings: ${loadingAfterRatings ?? '?'}): ` +
        `${String(inp?.duration)} ms; all: ${all.map(({ duration }) => String(duration)).join(' ')}; slowest: ` +
        all
          .slice(0, 5)
          .map(
            ({ name, duration, waited, handled }) =>
              `${name} ${String(duration)} (waited ${String(waited)}, handled ${String(handled)})`,
          )
          .join(', ') +
        ` (${model})`,
    );
  });
