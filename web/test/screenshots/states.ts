// Each state of the page, on phone, tablet and desktop, light and dark.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { engine } from '../support/browser.ts';
import { encodeRatings } from '../../src/client/taste/share_code.ts';
import {
  expect,
  expectStored,
  importYears,
  openGroups,
  openVerified,
  openYours,
  rateByPointer,
  test,
  tickets,
  typeOver,
} from '../support/fixtures.ts';
import { fileOf, hasRealModel, realModel, sampleModel, type Site } from '../support/site.ts';

const suffix = engine === 'chromium' ? '' : `-${String(engine)}`;
const folder = join(import.meta.dirname, '../../test-results/screenshots');
const docs = join(import.meta.dirname, '../../docs');
const model = hasRealModel ? realModel() : sampleModel();

// Other drivers have no touch, and show what the system prefers: light.
const isChromium = engine === 'chromium';
const touch = isChromium ? { hasTouch: true, isMobile: true } : {};
const schemes = isChromium ? (['light', 'dark'] as const) : (['light'] as const);

const devices = {
  phone: { viewport: { width: 390, height: 844 }, ...touch },
  tablet: { viewport: { width: 820, height: 1180 }, ...touch },
  laptop: { viewport: { width: 1024, height: 768 } },
  desktop: { viewport: { width: 1280, height: 800 } },
};

async function find(page: Page, query: string) {
  await page.getByRole('searchbox').fill(query);
  await page.waitForTimeout(250);
}

/** A visitor with a taste. */
async function rateSome(page: Page) {
  const taste = [
    ['toy story 1995', 5],
    ['wall e', 4.5],
    ['casablanca', 4],
    ['blade runner 1982', 4.5],
    ['amelie', 5],
    ['titanic 1997', 2],
  ] as const;
  for (const [query, stars] of taste) {
    await find(page, query);
    await rateByPointer(page, 0, stars);
    await expect(page.locator('.toast')).toContainText(`${String(stars)} stars`);
  }
  await find(page, '');
}

async function openModel(page: Page, site: Site, section: string) {
  await openVerified(page, site);
  await rateSome(page);
  await expectStored(page, 6);
  // Anew: without the message about the last rating.
  await page.goto(`${site.url}?#model${section}`);
  await expect(page.locator('#part-identity')).toBeVisible();
  await page.waitForTimeout(400);
}

async function leaveStart(page: Page) {
  await page.getByRole('button', { name: 'Done' }).click();
}

async function readSample(page: Page, site: Site) {
  await page.goto(`${site.url}#train`);
  await page.getByRole('button', { name: 'Use the sample' }).click();
  await expect(page.getByRole('heading', { name: 'What was understood' })).toBeVisible();
  await page.getByLabel('A favourite to watch').selectOption({ index: 4 });
}

/** The paper's program, with all that it has drawn: over the sample it is done before it could be paused. */
async function trainAtWork(page: Page, site: Site) {
  await readSample(page, site);
  await page.getByRole('radio', { name: /^The paper’s program/ }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Save the curves' })).toBeVisible();
  await page.locator('.train-facts').evaluate((facts) => {
    facts.scrollIntoView();
  });
  await page.waitForTimeout(300);
}

const tasteOf = (films: readonly (readonly [id: number, value: number])[]) =>
  `#taste=${
    encodeRatings(
      films.map(([id, value]) => ({ itemId: String(id), value })),
      { min: 0.5, max: 5, step: 0.5 },
    ).code
  }`;

/** Three people, or six. */
async function anEvening(page: Page, site: Site, names: readonly string[]) {
  await page.goto(`${site.url}#tonight`);
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  const favourites = [1, 296, 593, 2571, 356, 318, 527, 260, 480, 110, 589, 1196];
  for (const [place, name] of names.entries()) {
    await page
      .getByRole('textbox', { name: 'Paste a taste link' })
      .fill(tasteOf(favourites.map((id, i) => [id, 1 + ((i * (place + 2) + place) % 9) / 2])));
    await expect(page.locator('.guest')).toHaveCount(place + 1);
    await typeOver(page.locator('.guest-name').last(), name);
    await page.keyboard.press('Enter');
  }
  await expect(page.locator('.least').first()).toContainText(':');
}

const states: Readonly<Record<string, (page: Page, site: Site) => Promise<void>>> = {
  async loading(page, site) {
    site.faults.set(fileOf(model, 'titles-0'), 'hanging');
    await page.goto(site.url);
    await expect(page.getByText(/of 0\.\d MiB/)).toBeVisible();
  },
  async popular(page, site) {
    await openVerified(page, site);
  },
  async 'popular-footer'(page, site) {
    await openVerified(page, site);
    await page.locator('footer summary').click();
    await page.evaluate(() => {
      scrollTo(0, document.body.scrollHeight);
    });
  },
  async 'first-answers'(page, site) {
    await openVerified(page, site);
    await openGroups(page);
    for (const liked of [0, 1]) await page.locator('.group-liked').nth(liked).click();
    await page.locator('.group-next').click();
    await expect(page.locator('[data-rated]')).toHaveCount(2);
    await page.locator('.group-disliked').first().click();
  },
  async 'for-you'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await leaveStart(page);
  },
  async 'new-to-you'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await page.getByRole('switch', { name: 'New to you' }).check();
    await expect(page.getByText(/like and have not seen\./)).toBeVisible();
  },
  async dials(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await leaveStart(page);
    await page.getByRole('button', { name: /^Tune/ }).click();
    await page.getByRole('slider', { name: 'Old or new' }).fill('3');
  },
  async preview(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await leaveStart(page);
    const stars = tickets(page).nth(1).locator('.stars');
    await stars.hover();
    await expect(page.locator('.ghost')).toBeVisible();
  },
  async why(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await leaveStart(page);
    const ticket = tickets(page).first();
    await ticket.getByRole('button', { name: /^Why/ }).click();
    await ticket.getByRole('checkbox').first().check();
    await expect(ticket.getByText(/^Without/)).toBeVisible();
  },
  async 'for-you-open'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    const yours = page.locator('.yours details');
    if ((await yours.getAttribute('open')) === null) await yours.locator('summary').click();
    await page.locator('.rated input').first().focus();
  },
  async search(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await find(page, 'star');
  },
  async 'search-empty'(page, site) {
    await openVerified(page, site);
    await page.getByRole('searchbox').fill('qqqq');
    await expect(tickets(page)).toHaveCount(0);
  },
  async similar(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await find(page, 'the matrix 1999');
    await page
      .getByRole('button', { name: /More like this/ })
      .first()
      .click();
    await expect(page.getByRole('heading', { level: 2, name: /The Matrix/ })).toBeVisible();
  },
  async 'delete-question'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await openYours(page, 'Your data');
    await page.getByRole('button', { name: 'Delete everything' }).click();
  },
  async 'yours-ratings'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await openYours(page, 'Ratings');
  },
  async 'yours-years'(page, site) {
    await openVerified(page, site);
    await importYears(page);
    await page.locator('.years').scrollIntoViewIfNeeded();
  },
  async 'yours-watchlist'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    for (const place of [0, 2, 5])
      await tickets(page).nth(place).locator('.mark-watchlist').click();
    await openYours(page, 'Watchlist');
  },
  async 'yours-none'(page, site) {
    await openVerified(page, site);
    await openYours(page, 'Hidden');
  },
  async 'yours-data'(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await openYours(page, 'Your data');
  },
  async 'import-report'(page, site) {
    await openVerified(page, site);
    await openYours(page, 'Your data');
    await page
      .getByLabel('Choose files')
      .setInputFiles(
        ['letterboxd-ratings.csv', 'letterboxd-films.csv'].map((name) =>
          join(import.meta.dirname, '../fixtures', name),
        ),
      );
    await page.getByRole('button', { name: 'Find Casablanca Again' }).click();
    await expect(page.locator('.offered button').first()).toBeVisible();
  },
  async 'import-rest'(page, site) {
    await openVerified(page, site);
    await openYours(page, 'Your data');
    await page
      .getByLabel('Choose files')
      .setInputFiles(join(import.meta.dirname, '../fixtures/letterboxd-ratings.csv'));
    await page.getByRole('button', { name: /^Add \d/ }).click();
    await expect(page.getByRole('heading', { name: 'What is left of it' })).toBeVisible();
  },
  async 'import-refused'(page, site) {
    await openVerified(page, site);
    await openYours(page, 'Your data');
    await page.getByLabel('Choose files').setInputFiles(
      ['poster.png', 'other.json'].map((name) => ({
        name,
        mimeType: 'text/csv',
        buffer: Buffer.from(name === 'other.json' ? '[]' : [0x89, 0x50, 0x4e, 0x47, 13, 10]),
      })),
    );
    await expect(page.getByRole('alert')).toBeVisible();
  },
  async taste(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    const films = [1, 296, 318, 858, 2571, 4306, 5618, 60069];
    const { code } = encodeRatings(
      films.map((id, i) => ({ itemId: String(id), value: 3 + (i % 5) / 2 })),
      { min: 0.5, max: 5, step: 0.5 },
    );
    await page.goto(`${site.url}#taste=${code}`);
    await expect(page.locator('.taste-match')).toBeVisible();
  },
  async 'taste-damaged'(page, site) {
    await page.goto(`${site.url}#taste=AbCd`);
    await expect(page.getByRole('alert')).toBeVisible();
  },
  async filters(page, site) {
    await openVerified(page, site);
    await rateSome(page);
    await page.getByRole('searchbox').blur();
    await page.getByRole('button', { name: /^Filter/ }).click();
    const chip = (name: string) => page.locator('.chip', { hasText: name }).click();
    await chip('Comedy');
    await chip('Drama');
    await chip('Drama');
  },
  async 'filters-empty'(page, site) {
    await page.goto(`${site.url}?tags=Western&from=1890&to=1891`);
    await expect(page.getByText('None of ')).toBeVisible();
  },
  async lists(page, site) {
    await openVerified(page, site);
    await openYours(page, 'Lists');
    await page
      .getByLabel('Titles, one per line')
      .fill('Casablanca\nToy.Story.1995.1080p.mkv\nToy Stroy 2 (1999)\nXyzzy plugh (1990)');
    await page.getByRole('button', { name: 'Find them' }).click();
    await expect(page.getByText('3 of 4 titles found.')).toBeVisible();
  },
  async never(page, site) {
    await openVerified(page, site);
    await page.goto(`${site.url}#yours=never`);
    await page.getByRole('button', { name: 'Drama', exact: true }).click();
    await expect(page.getByText(/^Hides /)).toBeVisible();
  },
  async model(page, site) {
    await openModel(page, site, '');
  },
  async 'model-map'(page, site) {
    await openModel(page, site, '=map');
  },
  async 'model-quality'(page, site) {
    await openModel(page, site, '=quality');
  },
  async 'model-favourites'(page, site) {
    await openModel(page, site, '=favourites');
  },
  async 'model-learning'(page, site) {
    await openModel(page, site, '=learning');
  },
  async 'model-ratings'(page, site) {
    await openModel(page, site, '=ratings');
  },
  async 'model-genres'(page, site) {
    await openModel(page, site, '=genres');
  },
  async 'model-speed'(page, site) {
    await openModel(page, site, '=speed');
  },
  async 'model-identity'(page, site) {
    await openModel(page, site, '=identity');
  },
  async 'model-you'(page, site) {
    await openModel(page, site, '=map');
    await page.getByRole('button', { name: 'your taste' }).click();
    await page.getByRole('button', { name: 'liked alike' }).click();
    await page.getByLabel('Find a film on the map').fill('amelie');
    await page.locator('.map-search').getByRole('button').first().click();
    await page.locator('.map-choices').scrollIntoViewIfNeeded();
    await page.locator('#part-map').evaluate((heading) => {
      heading.scrollIntoView();
    });
  },
  async 'model-measured'(page, site) {
    await openModel(page, site, '=speed');
    await page.getByRole('button', { name: /^Measure/ }).click();
    await expect(page.locator('.speed-result')).toBeVisible({ timeout: 30_000 });
  },
  async 'model-damaged'(page, site) {
    site.faults.set(fileOf(model, 'report.'), { flipByte: 4000 });
    await page.goto(`${site.url}#model`);
    await expect(page.getByRole('alert')).toBeVisible();
  },
  async help(page, site) {
    await openVerified(page, site);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  },
  async failed(page, site) {
    site.faults.set(fileOf(model, 'factors-0'), { flipByte: 4000 });
    await page.goto(site.url);
    await expect(page.getByRole('alert')).toBeVisible();
  },
  async train(page, site) {
    await page.goto(`${site.url}#train`);
    await expect(page.getByRole('button', { name: 'Use the sample' })).toBeVisible();
  },
  async 'train-settings'(page, site) {
    await readSample(page, site);
    await page.getByRole('radio', { name: /^Your own/ }).check();
    await page.locator('#part-settings').scrollIntoViewIfNeeded();
  },
  'train-at-work': trainAtWork,
  async 'train-model'(page, site) {
    await readSample(page, site);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'The model is trained' })).toBeVisible({
      timeout: 60_000,
    });
  },
  async 'tonight-none'(page, site) {
    await page.goto(`${site.url}#tonight`);
    await expect(page.getByRole('button', { name: 'Answer six questions' })).toBeEnabled();
  },
  async tonight(page, site) {
    await anEvening(page, site, ['Ada', 'Ben', 'Chloé']);
  },
  async 'tonight-list'(page, site) {
    await anEvening(page, site, ['Ada', 'Ben', 'Chloé']);
    await page.locator('.leave-out summary').first().click();
    await page.locator('.evening-list-title').evaluate((title) => {
      title.scrollIntoView();
    });
  },
  async 'tonight-six'(page, site) {
    await anEvening(page, site, ['Ada', 'Ben', 'Chloé', 'Dmitri', 'Grandmother', 'Fay']);
    await page.locator('.guest-vetoes summary').first().click();
    await page.getByRole('button', { name: /^Horror: fine/ }).click();
    await page.getByRole('button', { name: 'Nobody minds' }).click();
  },
  async 'tonight-questions'(page, site) {
    await anEvening(page, site, ['Ada', 'Ben']);
    await page.getByRole('button', { name: 'Answer six questions' }).click();
    await expect(page.locator('.question[data-item]')).toBeVisible();
  },
  async 'failed-partly'(page, site) {
    site.faults.set('LICENSE-MODEL.txt', { flipByte: 10 });
    await page.goto(site.url);
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(tickets(page).first()).toBeVisible();
  },
};

for (const colorScheme of schemes) {
  for (const [deviceName, device] of Object.entries(devices)) {
    test.describe(`${deviceName}, ${colorScheme}`, () => {
      test.use({ colorScheme, ...device });
      for (const [state, go] of Object.entries(states)) {
        test(state, async ({ page, openSite, allowedConsole }) => {
          // A driver's own, for pictures without carets.
          allowedConsole.push(/blocked an inline style/);
          mkdirSync(folder, { recursive: true });
          await go(page, await openSite({ model }));
          await page.screenshot({
            path: join(folder, `${state}-${deviceName}-${colorScheme}${suffix}.png`),
          });
        });
      }
    });
  }
}

test.describe('README', { tag: '@readme' }, () => {
  test.use({ colorScheme: 'light', viewport: { width: 1280, height: 860 } });
  test('docs/matinee.png', async ({ page, openSite }) => {
    await openVerified(page, await openSite({ model }));
    await rateSome(page);
    await leaveStart(page);
    await page.getByRole('searchbox').blur();
    await expect(page.locator('.toast')).toHaveCount(0, { timeout: 15_000 });
    await page.screenshot({ path: join(docs, 'matinee.png') });
  });
  test('docs/why.png', async ({ page, openSite }) => {
    await openVerified(page, await openSite({ model }));
    await rateSome(page);
    await leaveStart(page);
    await expect(page.locator('.toast')).toHaveCount(0, { timeout: 15_000 });
    const ticket = tickets(page).first();
    await ticket.getByRole('button', { name: /^Why/ }).click();
    await expect(ticket.locator('.why-parts')).toBeVisible();
    await page.screenshot({ path: join(docs, 'why.png') });
  });
  test('docs/train.png', async ({ page, openSite }) => {
    await trainAtWork(page, await openSite({ model }));
    await page.screenshot({ path: join(docs, 'train.png') });
  });
});
