import {
  expect,
  openVerified,
  rateByPointer,
  test,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { fileOf, filesOf, hasRealModel, realModel, sampleModel } from '../support/site.ts';

const models: readonly (readonly [string, () => string])[] = [
  ['sample', sampleModel],
  ...(hasRealModel ? [['real', realModel] as const] : []),
];

for (const [name, model] of models) {
  test(`${name} model: with isolation headers the threads build runs`, async ({
    page,
    openSite,
  }) => {
    await openVerified(page, await openSite({ model: model() }));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await expect(page.locator('html')).toHaveAttribute('data-engine', 'threads');
    await rateByPointer(page, 0, 5);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  });

  test(`${name} model: without headers, under a sub-path, the single-thread build runs`, async ({
    page,
    openSite,
  }) => {
    const site = await openSite({ model: model(), isolated: false, prefix: '/some/repository/' });
    await openVerified(page, site);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(page.locator('html')).toHaveAttribute('data-engine', 'simd');
    await rateByPointer(page, 0, 5);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
    expect(site.requests.every((path) => path.startsWith('/some/repository/'))).toBe(true);
  });

  test(`${name} model: both builds give the same list`, async ({ browser, openSite }) => {
    const lists: string[][] = [];
    for (const isolated of [true, false]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await openVerified(page, await openSite({ model: model(), isolated }));
      for (const [place, stars] of [
        [0, 5],
        [4, 1.5],
        [9, 4],
      ] as const) {
        const before = await titlesOf(page);
        await rateByPointer(page, place, stars);
        await expect.poll(() => titlesOf(page)).not.toEqual(before);
      }
      lists.push(await tickets(page).allTextContents());
      await context.close();
    }
    expect(lists[0]).toEqual(lists[1]);
  });

  test(`${name} model: any flipped byte is refused with the file's name`, async ({
    page,
    openSite,
  }) => {
    test.setTimeout(180_000);
    const site = await openSite({ model: model() });
    for (const file of filesOf(model())) {
      // Another place at every run would make failures hard to repeat: the seed is the name.
      for (const place of [7, 0.37, 0.81]) {
        const flipByte = place < 1 ? Math.floor(place * 100_003) : place;
        site.faults.clear();
        site.faults.set(file, { flipByte });
        await page.goto(site.url);
        const alert = page.getByRole('alert');
        await expect(alert, `${file}, byte ${String(flipByte)}`).toContainText(file, {
          timeout: 20_000,
        });
        await expect(page.locator('html')).toHaveAttribute('data-load', 'failed');
      }
    }
  });
}

test('a missing file is named, and a retry goes on where it stopped', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/404/);
  const site = await openSite({ model: sampleModel() });
  const missing = fileOf(sampleModel(), 'titles-0');
  site.faults.set(missing, 'missing');
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText(missing);
  await expect(page.getByRole('alert')).toContainText('check the connection');
  const factors = fileOf(sampleModel(), 'factors-0');
  const before = site.requests.filter((path) => path.endsWith(factors)).length;

  site.faults.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  await expect(tickets(page).first()).toBeVisible();
  expect(site.requests.filter((path) => path.endsWith(factors)).length).toBe(before);
});

test('what is loaded stays usable when a later file fails', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/404/);
  const site = await openSite({ model: sampleModel() });
  site.faults.set('LICENSE-MODEL.txt', 'missing');
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText('Part of the model could not be loaded');
  await rateByPointer(page, 0, 5);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
});

test('a host that unpacks .gz files is understood', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel(), declaresGzip: true }));
});

test('while loading, true bytes are shown', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  site.faults.set(fileOf(sampleModel(), 'titles-0'), 'hanging');
  await page.goto(site.url);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/Loading films: 0\.\d MiB of 0\.\d MiB/)).toBeVisible();
});
