// A visitor who has seen everything: what explains and checks their ratings does not end at a thousand of them.

import {
  expect,
  openVerified,
  openYours,
  showFilms,
  slips,
  test,
  ticketAt,
} from '../support/fixtures.ts';
import { engineModule, loadBundle } from '../support/node_engine.ts';
import { hasRealModel, realModel } from '../support/site.ts';

const numRated = 2500;
const numUnrated = 100;

/** The most rated films of a bundle: a list is at most a thousand long. */
async function mostRated(model: string, count: number): Promise<string[]> {
  const engine = new (await engineModule()).Engine(1);
  loadBundle(engine, model);
  const itemIds: string[] = [];
  while (itemIds.length < count) {
    const reply = engine.recommend([], new Float32Array(), {
      score: 'popularity',
      n: Math.min(1000, count - itemIds.length),
      offset: itemIds.length,
      excludeSeen: false,
      minRatings: 0,
    });
    if (!reply.ok) throw new Error(reply.message);
    itemIds.push(...reply.value.itemIds);
  }
  engine.delete();
  return itemIds;
}

if (hasRealModel) {
  test('2,500 ratings are all explained, left out at will, checked and listed', async ({
    page,
    openSite,
  }) => {
    const model = realModel();
    // The best known films are left for the list.
    const rated = (await mostRated(model, numUnrated + numRated)).slice(numUnrated);
    const rows = rated.map(
      (itemId, i) => `1,${String(itemId)},${String(0.5 + ((i * 7) % 10) / 2)},${String(i)}`,
    );
    expect(new Set(rated).size).toBe(numRated);
    await openVerified(page, await openSite({ model }));
    await openYours(page, 'Your data');
    await page.getByLabel('Choose files').setInputFiles({
      name: 'ratings.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`userId,movieId,rating,timestamp\n${rows.join('\n')}\n`),
    });
    await page.getByRole('button', { name: 'Add 2,500 ratings' }).click();

    await openYours(page, 'Ratings');
    await expect(page.getByRole('region', { name: 'Check me' })).toContainText(
      'each of your 2,500 ratings',
    );
    await expect(slips(page)).toHaveCount(100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect(slips(page)).toHaveCount(200);

    await showFilms(page);
    const ticket = await ticketAt(page, 0);
    await ticket.getByRole('button', { name: /^Why/ }).click();
    await expect(ticket.getByText('2,494 more of your ratings')).toBeVisible();
    const parts = (await ticket.locator('.why-parts b').allTextContents()).map((text) =>
      Number(text.replace('−', '-').replace(',', '')),
    );
    const total = parts.pop() ?? NaN;
    const sum = parts.reduce((all, part) => all + part, 0);
    expect(Math.abs(sum - total)).toBeLessThanOrEqual(0.005 * (parts.length + 1) + 1e-9);
    await ticket.getByRole('checkbox').first().check();
    await expect(ticket.locator('.why-if')).toContainText(
      /^Without .+: \d\.\d stars instead of \d\.\d, .+ instead of 1\. Your ratings stay as they are\.$/,
    );
  });
}
