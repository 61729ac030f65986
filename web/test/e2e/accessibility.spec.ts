import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  expect,
  expectSettled,
  expectStored,
  expectVerified,
  importYears,
  openGroups,
  openVerified,
  openYours,
  rateByPointer,
  showFilms,
  test,
  ticketAt,
  tickets,
} from '../support/fixtures.ts';
import { modelWithoutReport, modelWithTwins } from '../support/native_tools.ts';
import { fileOf, sampleModel, type Site } from '../support/site.ts';

/** Ratings, and a list that says nothing of what it is. */
const importedFiles = ['letterboxd-ratings.csv', 'letterboxd-films.csv'].map((name) =>
  join(import.meta.dirname, '../fixtures', name),
);

/** A list of one's own, and what is never to be shown. */
const copy = JSON.stringify({
  ...{ format: 'matinee-visitor', version: 3, catalogue: '' },
  lists: [{ name: 'The library', items: [{ title: 'Casablanca', year: 1942 }] }],
  never: { tags: ['Horror'], words: ['saw'] },
});

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What of the standards looks at colours: nothing else differs between light and dark, where only colours do. */
const ofColours = ['color-contrast', 'link-in-text-block'];

type Chosen = { readonly tags: string[] } | { readonly rules: string[] };
async function violationsOf(page: Page, chosen: Chosen): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const runOnly =
    'tags' in chosen
      ? { type: 'tag' as const, values: chosen.tags }
      : { type: 'rule' as const, values: chosen.rules };
  // There are no frames; and what passes need not be told in full.
  const { violations } = await builder
    .setLegacyMode()
    .options({ runOnly, resultTypes: ['violations'] })
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const expectNoSidewaysScroll = async (page: Page) => {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window ?? 0);
};

/** Looks at a state of the page, in both themes. */
type Look = (state: string) => Promise<void>;

interface Journey {
  /** Each state is looked at, in this order. */
  readonly states: readonly string[];
  readonly walk: (page: Page, site: Site, look: Look) => Promise<void>;
  readonly model?: (folder: string) => string; // made in a folder; else the sample
  readonly console?: RegExp; // what it says there
}

const journeys: Readonly<Record<string, Journey>> = {
  'the list, search and what is kept': {
    states: [
      'yours: ratings, none yet',
      'yours: your data, nothing of it yet',
      'a file that is none',
      'popular films, the start above them, the licence open',
      'for you, one film rated',
      'filters',
      'filters that leave nothing',
      'help',
      'search',
      'similar films',
      'a search without films',
      'a search that finds not quite that',
      'yours: ratings',
      'yours: watchlist',
      'yours: hidden',
      'yours: not seen',
      'the report of a list',
      'yours: lists',
      'only what is on a list',
      'yours: never show',
      'yours: your data',
      'the report of a copy, with a list and rules',
      'the report of an import',
      'what is left of an import',
      'the question before all is deleted',
    ],
    async walk(page, site, look) {
      await openVerified(page, site);
      await openYours(page, 'Ratings');
      await look('yours: ratings, none yet');
      await openYours(page, 'Your data');
      await look('yours: your data, nothing of it yet');
      await page.getByLabel('Choose files').setInputFiles({
        name: 'shopping.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('milk,bread\n1,2\n'),
      });
      await expect(page.getByRole('alert')).toBeVisible();
      await look('a file that is none');
      await showFilms(page);
      await expectVerified(page);
      await page.locator('footer summary').click();
      await look('popular films, the start above them, the licence open');
      await rateByPointer(page, 0, 4);
      await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
      await look('for you, one film rated');
      await page.getByRole('button', { name: /^Filter/ }).click();
      const chip = (name: string) => page.locator('.chip', { hasText: name }).click();
      await chip('Comedy');
      await chip('Drama');
      await chip('Drama');
      await look('filters');
      await page.getByLabel('to', { exact: true }).fill('1891');
      await page.keyboard.press('Enter');
      await expect(page.getByText(/^None of [\d,]+ films/)).toBeVisible();
      await look('filters that leave nothing');
      await page.getByRole('button', { name: 'Clear all filters' }).first().click();
      await page.getByRole('button', { name: /^Filter/ }).click();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
      await look('help');
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').fill('star');
      await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
      await look('search');
      await page
        .getByRole('button', { name: /More like this/ })
        .first()
        .click();
      await expect(page.getByRole('heading', { name: 'More like' })).toBeVisible();
      await look('similar films');
      await page.getByRole('searchbox').fill('qqqq');
      await expect(tickets(page)).toHaveCount(0);
      await look('a search without films');
      await page.getByRole('searchbox').fill('casablanca again');
      await expect(page.getByText('No title has all of these words')).toBeVisible();
      await look('a search that finds not quite that');
      await page.getByRole('searchbox').fill('');
      await expectSettled(page);
      const mark = async (place: number, name: RegExp) =>
        (await ticketAt(page, place)).getByRole('button', { name }).click();
      await mark(0, /on your watchlist/);
      await mark(1, /^Hide /);
      await mark(2, /^Not seen/);
      for (const section of [
        'Ratings',
        'Watchlist',
        'Hidden',
        'Not seen',
        'Lists',
        'Never show',
        'Your data',
      ] as const) {
        await openYours(page, section);
        if (section === 'Lists') {
          await page
            .getByLabel('Titles, one per line')
            .fill('Casablanca\nToy Stroy (1995)\nXyzzy plugh');
          await page.getByRole('button', { name: 'Find them' }).click();
          await expect(page.getByText('2 of 3 titles found.')).toBeVisible();
          await look('the report of a list');
          await page.getByLabel('Name of the list').fill('Netflix');
          await page.getByRole('button', { name: 'Keep 2 films' }).click();
          const only = page.getByRole('button', { name: /^Show only/ });
          await expect(only).toBeVisible();
          await look('yours: lists');
          await only.click();
          await expect(tickets(page)).toHaveCount(2);
          await look('only what is on a list');
          await page.getByRole('button', { name: 'Clear all filters' }).first().click();
          continue;
        }
        await look(`yours: ${section.toLowerCase()}`);
      }
      await page.getByLabel('Choose files').setInputFiles({
        name: 'copy.json',
        mimeType: 'application/json',
        buffer: Buffer.from(copy),
      });
      await expect(page.getByRole('button', { name: 'Add 1 list and 2 rules' })).toBeVisible();
      await look('the report of a copy, with a list and rules');
      await page.getByLabel('Choose files').setInputFiles(importedFiles);
      await page.getByRole('button', { name: 'Find Casablanca Again' }).click();
      await expect(page.locator('.offered button').first()).toBeVisible();
      await look('the report of an import');
      await page.getByRole('button', { name: /^Add \d/ }).click();
      await expect(page.getByRole('heading', { name: 'What is left of it' })).toBeVisible();
      await look('what is left of an import');
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Delete everything' }).click();
      await look('the question before all is deleted');
    },
  },
  'what asks, turns, previews and explains the list': {
    states: [
      'the start, with a verdict on a film of three',
      'the start after an answer',
      'what is new',
      'dials',
      'why, and what if',
      'stars that are tried',
      'yours: ratings, with the check of them',
      'yours: one’s own years',
    ],
    async walk(page, site, look) {
      await openVerified(page, site);
      await openGroups(page);
      const group = page.locator('.group').first();
      await group.locator('.group-disliked').first().click();
      await look('the start, with a verdict on a film of three');
      await group.getByRole('button', { name: 'Next three' }).click();
      await expect(page.locator('[data-rated]')).toHaveCount(1);
      await look('the start after an answer');
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('switch', { name: 'New to you' }).check();
      await expectSettled(page);
      await look('what is new');
      await page.getByRole('switch', { name: 'New to you' }).uncheck();
      await page.getByRole('button', { name: /^Tune/ }).click();
      await page.getByRole('slider', { name: 'Old or new' }).fill('3');
      await look('dials');
      const ticket = await ticketAt(page, 0);
      await ticket.getByRole('button', { name: /^Why/ }).click();
      await ticket.getByRole('checkbox').first().check();
      await expect(ticket.getByText(/^Without/)).toBeVisible();
      await look('why, and what if');
      await ticket.getByRole('slider').focus();
      await page.keyboard.press('p');
      await expect(page.locator('.ghost')).toBeVisible();
      await look('stars that are tried');
      await page.keyboard.press('5');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-rated]')).toHaveCount(2);
      await expectSettled(page);
      await rateByPointer(page, 5, 4);
      await expect(page.locator('[data-rated]')).toHaveCount(3);
      await openYours(page, 'Ratings');
      await expect(page.getByRole('region', { name: 'Check me' })).toBeVisible();
      await look('yours: ratings, with the check of them');
      await showFilms(page);
      await importYears(page);
      await look('yours: one’s own years');
    },
  },
  'somebody’s taste, and the page about the model': {
    states: [
      'taste: for them, nothing rated yet',
      'taste: for both',
      'taste: their ratings',
      'taste: a damaged link',
      'taste: a link of a newer page',
      'the model, a film found on its map',
      'the model, painted by taste, with tables and the benchmark',
    ],
    async walk(page, site, look) {
      await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
      await expect(page.locator('.slip').first()).toBeVisible();
      await look('taste: for them, nothing rated yet');
      await openVerified(page, site);
      await rateByPointer(page, 0, 4);
      await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
      await expectStored(page, 1);
      await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
      await expect(page.locator('.taste-match')).toBeVisible();
      await look('taste: for both');
      await page.getByRole('button', { name: 'Their ratings' }).click();
      await look('taste: their ratings');
      await page.goto(`${site.url}#taste=damaged`);
      await expect(page.getByRole('alert')).toBeVisible();
      await look('taste: a damaged link');
      await page.goto(`${site.url}#taste=${btoa('\x03newer')}`);
      await expect(page.getByRole('alert')).toContainText('newer');
      await look('taste: a link of a newer page');
      await page.goto(`${site.url}#model`);
      await page.getByLabel('Find a film on the map').fill('toy story');
      await page.locator('.map-search').getByRole('button').first().click();
      await page.getByRole('group', { name: 'Show one genre' }).getByText('Comedy').click();
      await look('the model, a film found on its map');
      await page.getByRole('button', { name: 'your taste' }).click();
      await page.getByRole('button', { name: 'liked alike' }).click();
      await page.locator('.as-table summary').nth(1).click();
      await page.locator('.as-table summary').last().click();
      await page.getByRole('button', { name: /^Measure/ }).click();
      await expect(page.getByRole('table', { name: 'Time for one list' })).toBeVisible();
      await look('the model, painted by taste, with tables and the benchmark');
    },
  },
  'several people and one list': {
    states: [
      'tonight: nobody yet',
      'tonight: a link that is none',
      'tonight: a file that is none',
      'tonight: questions',
      'tonight: a list for two, with vetoes',
      'tonight: nothing is left',
    ],
    async walk(page, site, look) {
      await page.goto(`${site.url}#tonight`);
      await expect(page.getByRole('button', { name: 'Answer six questions' })).toBeEnabled();
      await look('tonight: nobody yet');
      const link = page.getByRole('textbox', { name: 'Paste a taste link' });
      await link.fill('AbCd');
      await expect(page.getByText('This link is not whole')).toBeVisible();
      await look('tonight: a link that is none');
      await page.getByLabel('Choose a file').setInputFiles({
        name: 'poster.png',
        mimeType: 'image/png',
        buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      });
      await expect(page.getByText('poster.png: it is a picture')).toBeVisible();
      await look('tonight: a file that is none');
      await link.fill('#taste=AlfxAAoS48gB');
      await expect(page.locator('.guest')).toHaveCount(1);
      await page.getByRole('button', { name: 'Answer six questions' }).click();
      await expect(page.locator('.question[data-item]')).toBeVisible();
      await look('tonight: questions');
      await page.getByRole('slider', { name: /^Person 2/ }).press('4');
      await page.getByRole('button', { name: 'Enough' }).click();
      await page.locator('.guest summary').first().click();
      await page.getByRole('button', { name: /^Drama: fine/ }).click();
      await page.locator('.leave-out summary').first().click();
      await page.getByRole('button', { name: 'Person 2 has seen it' }).click();
      await page.locator('.leave-out summary').first().click();
      await expect(page.locator('.least').first()).toContainText(':');
      await look('tonight: a list for two, with vetoes');
      await page.getByRole('textbox', { name: 'From' }).fill('2090');
      await page.keyboard.press('Enter');
      await expect(page.getByText('No film is left')).toBeVisible();
      await look('tonight: nothing is left');
    },
  },
  'a training, from its data to a model in use': {
    states: [
      'train: nothing chosen',
      'train: a file that is none',
      'train: data read, corrections open',
      'train: every setting',
      'train: paused',
      'train: curves',
      'train: a model',
      'train: a search',
      'train: the question before a model is deleted',
    ],
    async walk(page, site, look) {
      await page.goto(`${site.url}#train`);
      await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
      const files = page.getByLabel('Choose files');
      await expect(files).toBeAttached();
      await look('train: nothing chosen');
      await files.setInputFiles({
        name: 'shopping.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('milk\nbread\n'),
      });
      await expect(page.getByRole('alert')).toBeVisible();
      await look('train: a file that is none');
      await page.getByRole('button', { name: 'Use the sample' }).click();
      await expect(page.getByRole('heading', { name: 'What was understood' })).toBeVisible();
      await page.getByText('Correct it').click();
      await look('train: data read, corrections open');
      await page.getByRole('radio', { name: /^Your own/ }).check();
      await page.getByLabel('Sweeps', { exact: true }).first().fill('nine');
      await page.getByLabel('Sweeps', { exact: true }).first().blur();
      await look('train: every setting');
      await page.getByLabel('Sweeps', { exact: true }).first().fill('10000');
      await page.getByLabel('Sweeps', { exact: true }).first().blur();
      await page.getByLabel('A favourite to watch').selectOption({ index: 1 });
      await page.getByRole('radio', { name: /^To watch it learn/ }).check();
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(page.getByRole('figure', { name: 'Error, by sweep' })).toBeVisible();
      await page.getByRole('button', { name: 'Pause' }).click();
      await look('train: paused');
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(page.getByText('Stopped')).toBeVisible();
      await page.getByRole('radio', { name: /first test/ }).check();
      await page.getByRole('button', { name: 'Train again' }).click();
      await expect(page.getByRole('button', { name: 'Save the curves' })).toBeVisible();
      await look('train: curves');
      await page.getByRole('radio', { name: /^Matinee/ }).check();
      await page.getByRole('button', { name: 'Train again' }).click();
      await expect(page.getByRole('heading', { name: 'The model is trained' })).toBeVisible();
      await page.getByRole('button', { name: 'Keep it for later' }).click();
      await expect(page.getByText('It is kept in this browser.')).toBeVisible();
      await look('train: a model');
      await page.getByLabel('Pull on biases (γ)').fill('1, 2');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await expect(page.getByText('18 trainings, 18 finished.')).toBeVisible();
      await look('train: a search');
      await page.getByRole('button', { name: /^Delete: / }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look('train: the question before a model is deleted');
    },
  },
  'an import that leaves questions': {
    states: ['the report of an import, two films of one title', 'yours: seen, not rated'],
    model: modelWithTwins,
    async walk(page, site, look) {
      await openVerified(page, site);
      await openYours(page, 'Your data');
      await page.getByLabel('Choose files').setInputFiles({
        name: 'watched.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(
          'title,year,rating\nSilent Bay,2004,3\nSilent Bay,2044,3\nOld Pier,1987,\n',
        ),
      });
      await expect(page.locator('.offered button').first()).toBeVisible();
      await page.getByText('Not in this model').click();
      await look('the report of an import, two films of one title');
      await page.getByRole('button', { name: /^Add \d/ }).click();
      await openYours(page, 'Seen, not rated');
      await look('yours: seen, not rated');
    },
  },
  'a model without a report': {
    states: ['the model, without a report'],
    model: modelWithoutReport,
    async walk(page, site, look) {
      await openVerified(page, site);
      await page.goto(`${site.url}#model`);
      await expect(page.getByText('came without a report')).toBeVisible();
      await look('the model, without a report');
    },
  },
  'loading, and what can go wrong': {
    states: [
      'loading',
      'failed',
      'taste: before the films are there',
      'failed, with ratings that are safe',
      'failed in part',
      'a damaged report',
      'opened without a network',
    ],
    console: /404|ERR_CONNECTION_REFUSED/,
    async walk(page, site, look) {
      site.faults.set(fileOf(sampleModel(), 'titles-0'), 'hanging');
      await page.goto(site.url);
      await expect(page.getByText(/Loading films: /)).toBeVisible();
      await look('loading');
      site.faults.clear();
      site.faults.set(fileOf(sampleModel(), 'factors-0'), 'missing');
      await page.goto(`${site.url}?1`);
      await expect(page.getByRole('alert')).toBeVisible();
      await look('failed');
      await page.goto(`${site.url}#taste=ASAuEu3IAQ`);
      const take = page.getByRole('button', { name: /^Add \d ratings? to mine$/ });
      await expect(take).toBeVisible();
      await look('taste: before the films are there');
      await take.click();
      await showFilms(page);
      await expect(page.getByRole('alert')).toContainText('Your ratings are safe');
      await look('failed, with ratings that are safe');
      site.faults.clear();
      site.faults.set('LICENSE-MODEL.txt', 'missing');
      await page.goto(`${site.url}?2`);
      await expect(page.getByRole('alert')).toBeVisible();
      await expectSettled(page);
      await look('failed in part');
      site.faults.clear();
      site.faults.set(fileOf(sampleModel(), 'report.'), { flipByte: 100 });
      await page.goto(`${site.url}?3#model`);
      await expect(page.getByRole('alert')).toContainText('report.');
      await look('a damaged report');
      site.faults.clear();
      await page.goto(`${site.url}?4`);
      await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready');
      await site.goOffline();
      await page.reload();
      await showFilms(page);
      await expectVerified(page);
      await look('opened without a network');
    },
  },
};

for (const width of [390, 1280]) {
  test.describe(`WCAG 2.2 AA, light and dark, ${String(width)} pixels wide`, () => {
    test.use({ viewport: { width, height: 900 } });
    for (const [name, { states, walk, model, console: said }] of Object.entries(journeys)) {
      test(name, async ({ page, openSite, allowedConsole }, testInfo) => {
        test.setTimeout(600_000); // each state is looked at in full
        if (said !== undefined) allowedConsole.push(said);
        const looked: string[] = [];
        const look = async (state: string) => {
          expect(await violationsOf(page, { tags: standards }), `${state}, light`).toEqual([]);
          const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
          const light = await ink();
          await page.emulateMedia({ colorScheme: 'dark' });
          expect(await ink()).not.toBe(light);
          expect(await violationsOf(page, { rules: ofColours }), `${state}, dark`).toEqual([]);
          await page.emulateMedia({ colorScheme: 'light' });
          looked.push(state);
        };
        // Without motion nothing is looked at half way.
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        const site = await openSite({
          model: model?.(testInfo.outputPath('model')) ?? sampleModel(),
        });
        await walk(page, site, look);
        expect(looked).toEqual(states);
      });
    }
  });
}

test.describe('at 200 % zoom on a small screen', () => {
  // 640 pixels at twice the size.
  test.use({ viewport: { width: 320, height: 512 } });

  test('nothing is cut off or scrolls sideways', async ({ page, openSite }) => {
    await openVerified(page, await openSite({ model: sampleModel() }));
    await rateByPointer(page, 0, 4);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await expect(page.locator('.chip').first()).toBeVisible();
    await page.getByRole('button', { name: /^Tune/ }).click();
    await expect(page.locator('.dial').first()).toBeVisible();
    await page.getByRole('button', { name: /^Why/ }).first().click();
    await expect(page.locator('.why-parts')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await openYours(page, 'Your data');
    await expectNoSidewaysScroll(page);
    await page.goto(`${page.url().split('#')[0] ?? ''}#taste=ASAuEu3IAQ`);
    await expect(page.locator('.taste-match')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await openYours(page, 'Ratings');
    await expectNoSidewaysScroll(page);
    await page.goto(`${page.url().split('#')[0] ?? ''}#model`);
    await expect(page.locator('#part-identity')).toBeVisible();
    for (const summary of await page.locator('.as-table summary').all()) await summary.click();
    await expectNoSidewaysScroll(page);
    await page.getByRole('searchbox', { name: 'Search all films' }).fill('lord of the rings');
    await expect(page.getByRole('heading', { name: 'Films matching' })).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});

test.describe('with reduced motion', () => {
  test('nothing moves by itself, not even while loading', async ({ page, openSite }) => {
    const site = await openSite({ model: sampleModel() });
    site.faults.set(fileOf(sampleModel(), 'titles-0'), 'hanging');
    const running = () => page.evaluate(() => document.getAnimations().length);
    await page.goto(site.url);
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect.poll(running).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(running).toBe(0);
  });
});

test.describe('in forced colours', () => {
  test('tickets keep an edge and given stars can be told from empty ones', async ({
    page,
    openSite,
  }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await openVerified(page, await openSite({ model: sampleModel() }));
    const ways = page.getByRole('navigation', { name: 'Pages' });
    await expect(ways.getByRole('link', { name: 'Films' })).toHaveCSS('border-top-style', 'solid');
    await expect(ways.getByRole('link', { name: 'Yours' })).toHaveCSS('border-top-style', 'none');
    await rateByPointer(page, 0, 3);
    await expect(tickets(page).first()).toHaveCSS('border-top-width', '1px');
    const rated = page.locator('[data-rated]');
    await expect(rated).toHaveCount(1);
    const fill = (selector: string) =>
      rated
        .locator(selector)
        .first()
        .evaluate((star) => getComputedStyle(star).fill);
    expect(await fill('.rating-full')).not.toBe(await fill('.rating-empty'));
  });

  test('the model’s pictures are drawn in the system’s colours', async ({ page, openSite }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    const site = await openSite({ model: sampleModel() });
    await page.goto(`${site.url}#model`);
    await expect(page.locator('#part-identity')).toBeVisible();
    const [text, line, ink] = await page.evaluate(() => {
      const probe = document.createElement('p');
      document.body.append(probe);
      const style = (selector: string) =>
        getComputedStyle(document.querySelector(selector) ?? probe);
      return [
        style('.chart text').fill,
        style('.series path').stroke,
        getComputedStyle(probe).color,
      ];
    });
    expect(text).toBe(ink);
    expect(line).toBe(ink);
  });
});

test('each control says what it is and what it holds', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  const first = tickets(page).first();
  await first.getByRole('slider').focus();
  await page.keyboard.press('3');
  await expect(page.locator('.toast')).toBeVisible();
  await expect(first.getByRole('slider')).toHaveAttribute('aria-valuetext', '3 stars');
  await expect(first.getByRole('slider')).toHaveAccessibleName(/^Your rating of .+ \(\d{4}\)$/);
  await expect(page.getByRole('status')).toContainText('List updated. First: ');
  await expect(page.getByRole('region', { name: 'For you' }).getByRole('list')).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('search')).toHaveCount(1);
});
