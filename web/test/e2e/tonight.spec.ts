// Several people and one list: from nothing to a good list, who vetoes what, and the evening in the address.

import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  encodeEvening,
  maxVetoes,
  noEvening,
  type Guest,
} from '../../src/client/taste/evening_code.ts';
import { encodeRatings } from '../../src/client/taste/share_code.ts';
import {
  expect,
  expectNoWider,
  openVerified,
  openYours,
  placeOf,
  rateByPointer,
  showFilms,
  showOnly,
  slips,
  test,
  tickets,
  titlesOf,
  typeOver,
} from '../support/fixtures.ts';
import { otherModel, sampleModel, type Site } from '../support/site.ts';

const stars = { min: 0.5, max: 5, step: 0.5 };
const tasteLink = (site: Site, films: readonly (readonly [itemId: number, value: number])[]) =>
  `${site.url}#taste=${
    encodeRatings(
      films.map(([id, value]) => ({ itemId: String(id), value })),
      stars,
    ).code
  }`;
const someTaste = [
  [1, 5],
  [7, 4.5],
  [406, 2],
] as const; // Toy Story, Finding Nemo, Casablanca in the sample
const guest = (films: readonly (readonly [itemId: number, value: number])[]): Guest => ({
  name: 'Somebody',
  ratings: films.map(([id, value]) => ({ itemId: String(id), value })),
  seen: [],
  unwanted: [],
  without: [],
});
const evening = (people: readonly Guest[]) => encodeEvening({ ...noEvening, people }, stars).code;
const file = join(import.meta.dirname, '../fixtures/letterboxd-ratings.csv');

const guests = (page: Page) => page.locator('.guest');
const titles = (page: Page) => page.locator('.evening-slips h3').allTextContents();
const likely = async (row: Locator) =>
  (await row.locator('.bar b').allTextContents()).map((text) => Number.parseInt(text, 10));

/** There is no list of one's own here to wait for. */
const expectReady = (page: Page) =>
  expect(page.locator('html')).toHaveAttribute('data-load', 'verified');

/** Leads there from another page, and waits for its heading to have the focus: what is typed before is lost. */
async function goToTonight(page: Page) {
  await page.getByRole('navigation', { name: 'Pages' }).getByText('Tonight').click();
  await expect(page.getByRole('heading', { name: 'Tonight', exact: true })).toBeFocused();
}

async function openTonight(page: Page, site: Site) {
  await page.goto(`${site.url}#tonight`);
  await expect(page.getByRole('heading', { name: 'Tonight', exact: true })).toBeVisible();
}

const addLink = (page: Page, link: string) =>
  page.getByRole('textbox', { name: 'Paste a taste link' }).fill(link);

test('a stranger has a list for three in at most twelve actions', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  let actions = 0;
  const act = async (doing: Promise<unknown>) => {
    actions += 1;
    await doing;
  };
  await act(goToTonight(page));
  await act(addLink(page, tasteLink(site, someTaste)));
  await expect(guests(page)).toHaveCount(1);
  await act(page.getByLabel('Choose a file').setInputFiles(file));
  await expect(guests(page)).toHaveCount(2);
  await act(page.getByRole('button', { name: 'Answer six questions' }).click());
  for (let question = 1; question <= 6; question += 1) {
    await expect(page.getByText(`${String(question)} of 6.`)).toBeVisible();
    const asked = page.locator('.question[data-item]');
    const item = (await asked.getAttribute('data-item')) ?? '';
    const stars = asked.locator('.stars');
    const position = await placeOf(stars, 4);
    await act(stars.click({ position }));
    await expect(page.locator(`.question[data-item="${item}"]`)).toHaveCount(0);
  }
  expect(actions).toBeLessThanOrEqual(12);

  await expect(page.locator('.questions')).toHaveCount(0);
  await expect(guests(page).nth(2)).toContainText('6 ratings');
  await expect(slips(page)).toHaveCount(12);
  // Each film has a bar for each of the three, says who is least keen, and why.
  const first = slips(page).first();
  const [least = 0] = (await likely(first)).sort((a, b) => a - b);
  expect(await likely(first)).toHaveLength(3);
  await expect(first.locator('.least')).toContainText(
    new RegExp(`Least keen: Person \\d, ${String(least)} %: .+`),
  );
  // A good one: what anybody rated is not in it, and nearly all of it is liked by all.
  const listed = await titles(page);
  for (const rated of ['Toy Story 1995', 'Finding Nemo'])
    expect(listed.join()).not.toContain(rated);
});

test('the address holds the evening: others see the same list', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openTonight(page, site);
  await expectReady(page);
  await addLink(page, tasteLink(site, someTaste));
  await addLink(page, tasteLink(site, [[296, 5]]));
  await typeOver(page.getByRole('textbox', { name: 'Name of Person 1' }), 'Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Nobody minds' }).click();
  await typeOver(page.getByRole('textbox', { name: 'From' }), '1980');
  await page.keyboard.press('Enter');
  await guests(page).first().getByText('Leave out').click();
  await page.getByRole('button', { name: /^Drama: fine with Ada/ }).click();
  await expect(page.locator('.evening-slips').getByText(/\bDrama\b/)).toHaveCount(0);
  const row = slips(page).first();
  const gone = await row.locator('h3').textContent();
  await row.getByText('Leave out').click();
  await row.getByRole('button', { name: 'Ada has seen it' }).click();
  await expect(slips(page).first().locator('h3')).not.toHaveText(gone ?? '');
  const listed = await titles(page);
  const link = page.url();
  // The host never hears of it.
  expect(site.requests.join()).not.toContain('tonight=');

  const context = await page.context().browser()?.newContext();
  if (context === undefined) throw new Error('no browser');
  const other = await context.newPage();
  await other.goto(link);
  await expect(slips(other)).toHaveCount(12);
  expect(await titles(other)).toEqual(listed);
  await expect(other.getByRole('textbox', { name: 'Name of Ada' })).toBeVisible();
  await expect(other.getByRole('button', { name: 'Nobody minds' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  // What was taken out can be taken back there.
  await other.locator('.guest').first().getByText('Leaves out 2').click();
  await other.getByRole('button', { name: /^List .* again$/ }).click();
  await expect(slips(other).first().locator('h3')).toHaveText(gone ?? '');
  await context.close();
});

test('what nobody minds and what somebody loves are in the order of their bars', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openTonight(page, site);
  await expectReady(page);
  await addLink(page, tasteLink(site, someTaste));
  await addLink(
    page,
    tasteLink(site, [
      [1, 1],
      [296, 5],
      [593, 5],
    ]),
  );
  for (const [name, pick] of [
    ['Nobody minds', Math.min],
    ['Somebody loves', Math.max],
  ] as const) {
    await page.getByRole('button', { name }).click();
    await expect
      .poll(async () => {
        const bars: number[] = [];
        for (const row of await slips(page).all()) bars.push(pick(...(await likely(row))));
        return bars.length === 12 && bars.every((bar, i) => i === 0 || bar <= (bars[i - 1] ?? 0));
      })
      .toBe(true);
  }
});

test('the visitor’s own ratings are there at once, and two may be asked together', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await rateByPointer(page, 0, 4);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  await goToTonight(page);
  await expect(guests(page)).toHaveCount(1);
  await page.reload();
  await expect(guests(page)).toContainText('1 rating');
  await expectReady(page);
  await expect(page.getByRole('button', { name: /^Me, with/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Answer six questions' }).click();
  await page.getByRole('button', { name: 'More questions for Person 1' }).click();
  await expect(
    page.getByRole('heading', { name: 'Questions for Person 2, Person 1' }),
  ).toBeVisible();
  const item = (await page.locator('.question[data-item]').getAttribute('data-item')) ?? '';
  await page.getByRole('slider', { name: /^Person 2: Your rating of/ }).press('5');
  await page.getByRole('button', { name: /^Person 1 has not seen/ }).click();
  await expect(page.locator(`.question[data-item="${item}"]`)).toHaveCount(0);
  await expect(page.locator('.question[data-item]')).toHaveCount(1);
  await expect(guests(page).nth(1)).toContainText('1 rating');
  await page.getByRole('button', { name: 'Enough' }).click();
  await expect(page.locator('.questions')).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove Person 2' }).click();
  await expect(guests(page)).toHaveCount(1);
});

test('what cannot be understood is told, and changes nothing', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await page.goto(`${site.url}#tonight=AbCd`);
  await expect(page.getByRole('alert')).toContainText('This link is not whole');
  await expectReady(page);
  await addLink(page, 'https://example.org/#taste=nothing');
  await expect(page.getByText('This link is not whole. Copy all of it.').last()).toBeVisible();
  await addLink(page, `${site.url}#tonight=${evening([guest(someTaste)])}`);
  await expect(page.getByText('This link is to a list for several people')).toBeVisible();
  await addLink(page, '');
  await expect(page.locator('.guest-said')).toBeEmpty();
  for (const [name, content, reason] of [
    ['shopping.csv', 'milk,bread\n1,2\n', 'this page does not know its layout'],
    ['poster.jpg', '\u00ff\u00d8\u00ff\u00e0\u0000', 'it is a picture'],
    ['other.json', '[{"rating": 8}]', 'it is a JSON file from another service'],
    ['nothing.csv', '', 'it is empty'],
  ] as const) {
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content, 'latin1') });
    await expect(page.getByText(`${name}: ${reason}`)).toBeVisible();
  }
  await expect(guests(page)).toHaveCount(0);
  await expect(page.getByText(/your list appears here/)).toBeVisible();
});

test('a list of one’s own and what is never shown hold there too, for the questions as well', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  const ours = (await titlesOf(page)).slice(0, 20);
  await showOnly(page, 'The library', ours);
  await openYours(page, 'Never show');
  await page.getByRole('button', { name: 'Drama', exact: true }).click();
  const [, word = ''] = / ?(\p{L}{4,}) \d{4}$/u.exec(ours.at(-1) ?? '') ?? [];
  await typeOver(page.getByLabel('Words in titles'), word);
  await page.getByLabel('Words in titles').press('Enter');
  expect(word).not.toBe('');
  await showFilms(page);
  await expect(tickets(page).filter({ hasText: word })).toHaveCount(0);
  const left = await titlesOf(page);
  expect(left.length).toBeGreaterThan(3);
  expect(left.length).toBeLessThan(ours.length);

  await goToTonight(page);
  await addLink(page, tasteLink(site, [[99999999, 4]])); // of a film that nobody knows
  await expect(slips(page)).toHaveCount(Math.min(left.length, 12));
  for (const title of await titles(page)) expect(left).toContain(title);
  // Who opens the link has neither, and is told so here.
  await expect(
    page.getByText(
      'Only from The library, and without what you never want to see. The link does not hold that.',
    ),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Answer six questions' }).click();
  for (let question = 1; question <= 3; question += 1) {
    const asked = page.locator('.question[data-item]');
    const item = (await asked.getAttribute('data-item')) ?? '';
    expect(left).toContain((await asked.locator('.question-title').textContent())?.trim());
    await page.getByRole('button', { name: /^Person 2 has not seen/ }).click();
    await expect(page.locator(`.question[data-item="${item}"]`)).toHaveCount(0);
  }
});

test('what was deleted is in no evening either', async ({ page, openSite }) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await rateByPointer(page, 0, 5);
  await goToTonight(page);
  await expect(guests(page)).toHaveCount(1);
  await openYours(page, 'Your data');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await expect(page.getByText('Everything is deleted.')).toBeVisible();
  await goToTonight(page);
  await expect(page.getByRole('heading', { name: 'Add the first person' })).toBeVisible();
  await expect(guests(page)).toHaveCount(0);
  expect(new URL(page.url()).hash).toBe('#tonight');
});

test('hearts make a list too, without bars', async ({ page, openSite }) => {
  const site = await openSite({ model: otherModel('games') });
  await page.goto(`${site.url}#tonight`);
  await expect(page.getByRole('heading', { name: 'Together', exact: true })).toBeVisible();
  await expectReady(page);
  await page.getByRole('button', { name: 'Answer six questions' }).click();
  await page.locator('.question .heart input, .question .heart').first().click();
  await expect(guests(page)).toContainText('1 like');
  await expect(slips(page)).toHaveCount(12);
  await expect(page.locator('.bar')).toHaveCount(0);
});

test('a long name does not make the page wider than a phone', async ({ page, openSite }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const site = await openSite({ model: sampleModel() });
  const code = evening([{ ...guest(someTaste), name: 'W'.repeat(30) }, guest([[296, 5]])]);
  await page.goto(`${site.url}#tonight=${code}`);
  await expect(slips(page)).toHaveCount(12);
  await slips(page).first().getByText('Leave out').click();
  await guests(page).first().getByText('Leave out').click();
  await page.getByRole('button', { name: /^More questions for W/ }).click();
  await page.getByRole('button', { name: 'More questions for Somebody' }).click();
  await expect(page.locator('.question-answers')).toHaveCount(2);
  await expectNoWider(page);
});

test('what the list cannot hold is told', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  const seen = Array.from({ length: maxVetoes }, (_, i) => String(100_000 + i));
  const code = evening([{ ...guest(someTaste), seen }]);
  await page.goto(`${site.url}#tonight=${code}`);
  await expect(slips(page)).toHaveCount(12);
  await slips(page).first().getByText('Leave out').click();
  await page.getByRole('button', { name: 'Somebody has seen it' }).first().click();
  await expect(page.getByText('100 of a kind is the most')).toBeVisible();
});

test('a wrong year is told and leaves the bound as it was; an empty list says so', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await page.goto(`${site.url}#tonight=${evening([guest(someTaste)])}`);
  const from = page.getByRole('textbox', { name: 'From' });
  await typeOver(from, '2999');
  await from.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'No film is left.' })).toBeVisible();
  await typeOver(from, '99');
  await from.press('Enter');
  await expect(page.getByText('A year has four digits.')).toBeVisible();
  await page.reload();
  await expect(from).toHaveValue('2999');
});

test('the focus stays with the page where the control that was pressed goes away', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openTonight(page, site);
  await expectReady(page);
  const questions = page.locator('.questions');
  const ask = page.getByRole('button', { name: 'Answer six questions' });
  await ask.press('Enter');
  const slider = page.getByRole('slider', { name: /^Person 1: Your rating of/ });
  const item = (await page.locator('.question[data-item]').getAttribute('data-item')) ?? '';
  await slider.press('4');
  await expect(page.locator(`.question[data-item="${item}"]`)).toHaveCount(0);
  await expect(page.locator('.question :focus')).toHaveCount(1);
  await page.getByRole('button', { name: /^Person 1 has not seen/ }).press('Enter');
  await expect(page.locator('.question :focus')).toHaveCount(1);
  await page.getByRole('button', { name: 'Enough' }).press('Enter');
  await expect(questions).toHaveCount(0);
  await expect(page.locator('#people-title')).toBeFocused();
  await page.getByRole('button', { name: 'More questions for Person 1' }).press('Enter');
  await expect(page.locator('#questions-title')).toBeFocused();

  const more = page.getByRole('button', { name: 'Show more' });
  await more.press('Enter');
  await expect(slips(page)).toHaveCount(24);
  await expect(more).toBeFocused();

  await slips(page).first().locator('summary').press('Enter');
  await slips(page)
    .first()
    .getByRole('button', { name: /has seen/ })
    .press('Enter');
  await page.locator('.guest-vetoes summary').press('Enter');
  await page.getByRole('button', { name: /^List .* again$/ }).press('Enter');
  await expect(page.locator('.guest-items')).toHaveCount(0);
  await expect(page.locator('.guest-vetoes :focus')).toHaveCount(1);

  for (let person = 2; person <= 5; person += 1) {
    await addLink(page, tasteLink(site, someTaste));
    await expect(guests(page)).toHaveCount(person);
  }
  await addLink(page, tasteLink(site, someTaste));
  await expect(page.locator('.guest-full')).toBeVisible();
  await expect(page.locator('.evening-people :focus')).toHaveCount(1);
  await page.getByRole('button', { name: 'Remove Person 6' }).press('Enter');
  await ask.press('Enter');
  await expect(page.locator('#questions-title')).toBeFocused();
});
