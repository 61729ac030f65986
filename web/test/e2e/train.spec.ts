// Training in the visitor's own tab: from a file that is dropped to a model in use, and all that may come between.

import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { unzipSync, zipSync } from 'fflate';
import {
  cachedPaths,
  expect,
  expectKept,
  expectStored,
  expectVerified,
  hostIsGone,
  openPage,
  openVerified,
  rateByPointer,
  test,
  tickets,
  titlesOf,
} from '../support/fixtures.ts';
import { sampleModel, type Site } from '../support/site.ts';

/** A club of invented people, half of whom love the even of its books and half the odd ones. */
function clubTable(numPeople = 60, numBooks = 40): string {
  const rows = ['reader,book,stars'];
  for (let person = 0; person < numPeople; person += 1) {
    for (let book = 0; book < numBooks; book += 1) {
      if ((person * 7 + book * 3) % 4 === 0) continue;
      const stars = (person + book) % 2 === 0 ? 4 + (book % 2) : 1 + ((person + book) % 3);
      rows.push(`p${String(person)},Volume ${String(book)},${String(stars)}`);
    }
  }
  return `${rows.join('\n')}\n`;
}
const clubZip = () =>
  Buffer.from(zipSync({ 'club/ratings.csv': new TextEncoder().encode(clubTable()) }));

interface Chosen {
  readonly name: string;
  readonly buffer: Buffer;
}
const choose = (page: Page, { name, buffer }: Chosen) =>
  page
    .getByLabel('Choose files')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

async function drop(page: Page, { name, buffer }: Chosen): Promise<void> {
  const data = await page.evaluateHandle(
    ({ name, base64 }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
      return transfer;
    },
    { name, base64: buffer.toString('base64') },
  );
  const card = page.locator('.desk-card', { hasText: 'Ratings of your own' });
  await card.dispatchEvent('drop', { dataTransfer: data });
}

async function openTrain(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}#train`);
  await expect(page.locator('html')).toHaveAttribute('data-load', 'verified');
  await expect(page.getByRole('heading', { name: 'Train a model here' })).toBeVisible();
}

const understood = (page: Page) => page.getByRole('region', { name: 'What was understood' });
const trainButton = (page: Page) => page.getByRole('button', { name: /^Train( again)?$/ });
const figure = (page: Page, title: string) => page.getByRole('figure', { name: title });
const models = (page: Page) => page.locator('.train-model h3');

async function readSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the sample' }).click();
  await expect(understood(page)).toContainText('synthetic');
}

/** Free settings of so many sweeps, to watch. */
async function chooseSweeps(page: Page, sweeps: number): Promise<void> {
  await page.getByRole('radio', { name: /^Your own/ }).check();
  await page.getByRole('radio', { name: /^To watch it learn/ }).check();
  await page.getByLabel('Method', { exact: true }).selectOption('als');
  const field = page.getByLabel('Sweeps', { exact: true }).first();
  await field.fill(String(sweeps));
  await field.blur();
}

/** Waits until a checkpoint is written: some seconds after the training has begun. */
async function expectCheckpoint(page: Page): Promise<void> {
  const bytesKept = () =>
    page.evaluate(async () => {
      let bytes = 0;
      const look = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        const { values } = folder as unknown as {
          values(): AsyncIterable<FileSystemDirectoryHandle | FileSystemFileHandle>;
        };
        for await (const inside of values.call(folder)) {
          if (inside.kind === 'directory') await look(inside);
          else bytes += (await inside.getFile()).size;
        }
      };
      await look(await navigator.storage.getDirectory());
      return bytes;
    });
  await expect.poll(bytesKept).toBeGreaterThan(1000);
}

/** Waits until the service worker keeps the trainer: script and module. */
const expectTrainerKept = (page: Page) =>
  expect
    .poll(async () =>
      (await cachedPaths(page)).filter((path) => /^trainer\/.+\.(js|wasm)$/.test(path)),
    )
    .toHaveLength(2);

async function trainModel(page: Page): Promise<void> {
  await trainButton(page).click();
  // Real ratings take a while, beside other tests.
  const done = page.getByRole('heading', { name: 'The model is trained' });
  await expect(done).toBeVisible({ timeout: 240_000 });
}

/** Leads to what the site's own model lists. */
async function deleteOwn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Delete: ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(models(page)).toHaveText(['The model of this site']);
  await openPage(page, 'Films');
  await expectVerified(page);
}

/** `isOther`: its catalogue is not that of the site's model, so that ratings of one are none of the other. */
async function fromDropToDeleted(
  page: Page,
  site: Site,
  file: Chosen,
  name: string,
  isOther: boolean,
) {
  await openVerified(page, site);
  const shipped = await titlesOf(page);
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Model' })
    .click();
  await page.getByRole('link', { name: 'Train one yourself, in this tab' }).click();
  await drop(page, file);
  await expect(understood(page)).toBeVisible();
  await trainModel(page);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
  await page.getByLabel('Name', { exact: true }).fill('Ours');
  await page.getByRole('button', { name: /^Use this model here/ }).click();

  // The page is loaded anew, with it.
  await expectVerified(page);
  await expect(tickets(page).first()).toBeVisible();
  const own = await titlesOf(page);
  expect(own).not.toEqual(shipped);
  await rateByPointer(page, 0, 5);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  await expectStored(page, 1);
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready');

  await page.context().setOffline(true);
  await page.reload();
  await expectVerified(page);
  await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
  expect((await titlesOf(page)).length).toBeGreaterThan(5);
  await page.context().setOffline(false);

  await page.goto(`${site.url}#train`);
  await expect(page.locator('.train-model-used h3')).toHaveText('Ours');
  await deleteOwn(page, 'Ours');
  if (isOther) expect(await titlesOf(page)).toEqual(shipped);
  else await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
}

for (const isolated of [true, false]) {
  test(`${isolated ? 'with' : 'without'} threads: drop, train, use, rate, reload, offline, delete`, async ({
    page,
    openSite,
  }) => {
    const site = await openSite({ model: sampleModel(), isolated });
    await fromDropToDeleted(page, site, { name: 'club.zip', buffer: clubZip() }, 'club', true);
  });
}

for (const [prefix, isolated] of [
  ['/', true],
  ['/some/repository/', false],
] as const) {
  test(`at ${prefix}: one look at the page, then off line from a file to a model in use, and deleted`, async ({
    page,
    openSite,
    allowedConsole,
  }) => {
    allowedConsole.push(hostIsGone);
    const site = await openSite({ model: sampleModel(), isolated, prefix });
    const { url } = site;
    await openTrain(page, site);
    await readSample(page);
    await expectKept(page);
    await expectTrainerKept(page);
    await site.goOffline();

    await page.reload();
    await expect(page.getByRole('heading', { name: 'Train a model here' })).toBeVisible();
    await choose(page, { name: 'club.zip', buffer: clubZip() });
    await expect(understood(page)).toContainText('60 users');
    await trainModel(page);
    await page.getByRole('button', { name: /^Use this model here/ }).click();

    await expectVerified(page);
    const before = await titlesOf(page);
    expect(before[0]).toMatch(/^Volume \d/);
    const rated = await rateByPointer(page, 0, 5);
    await expect(page.getByRole('heading', { name: 'For you' })).toBeVisible();
    await expectStored(page, 1);
    const listed = await titlesOf(page);
    expect(listed).not.toEqual(before);
    expect(listed).not.toContain(rated);

    await page.goto(`${url}#train`);
    await expect(models(page)).toHaveText(['The model of this site', 'club']);
    await deleteOwn(page, 'club');
    expect((await titlesOf(page))[0]).toMatch(/\w \d{4}$/);
  });
}

const real = process.env['MATINEE_DATA'];
/** Its files in a zip, if it is none already. */
function realZip(path: string): Buffer {
  if (statSync(path).isFile()) return readFileSync(path);
  const names = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
  return Buffer.from(
    zipSync(
      Object.fromEntries(
        names.map((name) => [`${basename(path)}/${name}`, readFileSync(join(path, name))]),
      ),
    ),
  );
}
if (real !== undefined) {
  test('real ratings: drop, train, use, rate, reload, offline, delete', async ({
    page,
    openSite,
  }) => {
    test.setTimeout(400_000);
    const site = await openSite({ model: sampleModel() });
    const name = basename(real, '.zip');
    await fromDropToDeleted(
      page,
      site,
      { name: `${name}.zip`, buffer: realZip(real) },
      name,
      false,
    );
  });
}

test('the trainer is fetched by this page only', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  const asked = () => site.requests.filter((path) => path.includes('/trainer/'));
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready');
  expect(asked()).toEqual([]);
  await page.goto(`${site.url}#train`);
  await readSample(page);
  await expect(page.getByText(/^Takes about/)).toBeVisible();
  expect(asked().filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
});

test('the paper’s first test: two splits side by side, pictures with their figures, a verdict', async ({
  page,
  openSite,
}) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  await readSample(page);
  await page.getByRole('radio', { name: /first test/ }).check();
  await page.getByLabel('A favourite to watch').selectOption({ index: 1 });
  await expect(page.getByText(/^Takes about [\d.]+ [KM]iB of memory/)).toBeVisible();
  await trainButton(page).click();
  await expect(page.getByText(/looks 0\.\d\d better than the honest one/)).toBeVisible();
  expect(await figure(page, 'Error, by sweep').locator('.series text').allTextContents()).toEqual([
    'honest, test',
    'leaking, test',
    'honest, train',
    'leaking, train',
  ]);
  const loss = figure(page, 'Loss per rating, by half-sweep');
  await loss.getByText('The figures as a table').click();
  const cells = loss.locator('tbody tr td:nth-child(2)');
  await expect(cells).toHaveCount(60);
  const honest = (await cells.allTextContents()).map(Number);
  for (const [i, value] of honest.entries()) {
    expect(value, String(i)).toBeLessThanOrEqual((honest[i - 1] ?? Infinity) + 1e-4);
  }
  await expect(page.locator('.train-nearest li')).toHaveCount(10);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the curves' }).click();
  const path = await (await saved).path();
  const curves = JSON.parse(readFileSync(path, 'utf8')) as { outcomes: { curve: unknown[] }[] };
  expect(curves.outcomes.map(({ curve }) => curve.length)).toEqual([30, 30]);
});

test('pause, one step, go on, stop and go on again', async ({ page, openSite }) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  await readSample(page);
  await chooseSweeps(page, 10_000);
  await trainButton(page).click();
  await expect(figure(page, 'Error, by sweep')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused')).toBeVisible();
  await expect(figure(page, 'Tags in the plane').locator('.vector')).not.toHaveCount(0);
  const halfSweeps = () =>
    figure(page, 'Loss per rating, by half-sweep').locator('svg').getAttribute('aria-label');
  const bar = page.locator('.train-bar');
  await page.waitForTimeout(500); // what was under way is drawn
  const [before, at] = [await halfSweeps(), await bar.innerText()];
  await page.waitForTimeout(300);
  expect([await halfSweeps(), await bar.innerText()]).toEqual([before, at]);
  await page.getByRole('button', { name: 'One step' }).click();
  await page.getByRole('button', { name: 'One step' }).click();
  await expect.poll(() => bar.innerText()).not.toBe(at);
  await expect(page.getByText('Paused')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(bar.getByText('Training')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(bar.getByText('Stopped')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(bar.getByText('Training')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(bar.getByText('Stopped')).toBeVisible();
});

test('what else could be chosen is closed by a training, and opens for other data, which end a stopped run', async ({
  page,
  openSite,
}) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  await readSample(page);
  const other = page.getByRole('button', { name: 'Choose other data' });
  const sample = page.getByRole('button', { name: 'Use the sample' });
  await other.click();
  await sample.click();
  await expect(understood(page)).toContainText('synthetic');
  await expect(sample).toHaveCount(0);

  await other.click();
  await chooseSweeps(page, 10_000);
  await trainButton(page).click();
  await expect(sample).toHaveCount(0);
  await expect(other).toBeDisabled();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('.train-bar').getByText('Stopped')).toBeVisible();

  await other.click();
  await choose(page, { name: 'club.zip', buffer: clubZip() });
  await expect(understood(page)).toContainText('60 users');
  await expect(page.locator('.train-bar')).toHaveCount(0);
  await expect(page.getByText('This is not the data of the training')).toBeVisible();
  // Back to its own data.
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(understood(page)).toContainText('synthetic');
  await expect(page.locator('.train-bar').getByText('Training')).toBeVisible();
});

/** A model of the club's ratings is trained and kept, and not in use. */
async function keepClub(page: Page, site: Site): Promise<void> {
  await openTrain(page, site);
  await choose(page, { name: 'club.zip', buffer: clubZip() });
  await expect(understood(page)).toBeVisible();
  await trainModel(page);
  await page.getByRole('button', { name: 'Keep it for later' }).click();
  await expect(models(page)).toHaveText(['The model of this site', 'club']);
}

test('a model that another tab has deleted is said to be gone', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await keepClub(page, site);

  const tab = await page.context().newPage();
  await openTrain(tab, site);
  await tab.getByRole('button', { name: 'Delete: club' }).click();
  await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(models(tab)).toHaveText(['The model of this site']);

  await page.getByRole('button', { name: 'Save the bundle: club' }).click();
  await expect(page.getByText('“club” is no longer in this browser')).toBeVisible();
  await expect(models(page)).toHaveText(['The model of this site']);
});

test('a browser that does not remember which model is in use is told of', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await keepClub(page, site);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new Error('full');
    };
  });
  await page.getByRole('button', { name: 'Use it: club' }).click();
  await expect(page.getByRole('alert')).toContainText('does not let the page remember');
  await page.getByRole('button', { name: /^Use this model here/ }).click();
  await expect(page.getByText('It is kept. This browser does not let')).toBeVisible();
});

test('the focus stays with the page where the control that was pressed goes away', async ({
  page,
  openSite,
}) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  let answer = () => Promise.resolve();
  await page.route('**/*.zip', (route) => {
    answer = () => route.continue();
  });
  const stop = page.getByRole('button', { name: 'Stop' });
  const data = page.getByRole('heading', { name: 'Data' });
  await page.getByRole('button', { name: 'Use the sample' }).press('Enter');
  await expect(stop).toBeFocused();
  await stop.press('Enter');
  await expect(data).toBeFocused();
  await page.getByRole('button', { name: 'Use the sample' }).press('Enter');
  await expect(stop).toBeFocused();
  await answer();
  await expect(understood(page)).toBeVisible();
  await expect(data).toBeFocused();

  await chooseSweeps(page, 10_000);
  await trainButton(page).press('Enter');
  await expect(page.getByRole('heading', { name: 'At work' })).toBeFocused();
  await stop.press('Enter');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeFocused();
});

test('without isolation a pause ends the training, which goes on from its checkpoint', async ({
  page,
  openSite,
}) => {
  await openTrain(page, await openSite({ model: sampleModel(), isolated: false }));
  await readSample(page);
  await chooseSweeps(page, 10_000);
  await trainButton(page).click();
  await expect(page.getByText('This host does not isolate the page')).toBeVisible();
  const bar = page.locator('.train-bar');
  const sweep = async () =>
    Number(/sweep ([\d,]+) of/.exec(await bar.innerText())?.[1]?.replace(',', ''));
  await expectCheckpoint(page);
  const before = await sweep();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(bar.getByText('Paused')).toBeVisible();
  await expect(page.getByRole('button', { name: 'One step' })).toBeDisabled();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(sweep).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(bar.getByText('Stopped')).toBeVisible();
});

test('a tab that was closed loses nothing that was saved', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openTrain(page, site);
  await readSample(page);
  await chooseSweeps(page, 10_000);
  await trainButton(page).click();
  await expect(figure(page, 'Error, by sweep')).toBeVisible();
  await expectCheckpoint(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'A training was interrupted' })).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(/^Went on from a checkpoint, at sweep [\d,]+\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('.train-bar').getByText('Stopped')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByRole('heading', { name: 'A training was interrupted' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Train a model here' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'A training was interrupted' })).toHaveCount(0);
});

test('a search runs in the background, and what is finished is kept', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openTrain(page, site);
  await readSample(page);
  await page.getByLabel('Weight of the data (λ)').fill('1, 2');
  await page.getByLabel('Pull on biases (γ)').fill('zero');
  await expect(page.getByText('Numbers above 0')).toBeVisible();
  await page.getByLabel('Pull on biases (γ)').fill('1');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  // Meanwhile the rest of the page can be looked at.
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Films' })
    .click();
  await expect(tickets(page).first()).toBeVisible();
  await page.goto(`${site.url}#train`);
  await expect(page.getByText('6 trainings, 6 finished.')).toBeVisible();
  await expect(page.locator('.grid-curves')).toHaveCount(6);
  await expect(page.getByText(/^Smallest test error so far: 0\.\d{4}, with K = 12/)).toBeVisible();

  await page.reload();
  await readSample(page);
  await page.getByLabel('Weight of the data (λ)').fill('1, 2, 4');
  await page.getByLabel('Pull on biases (γ)').fill('1');
  await expect(page.getByText('9 trainings, 6 finished.')).toBeVisible();
  await page.getByRole('button', { name: 'Go on with the search' }).click();
  await expect(page.getByText('9 trainings, 9 finished.')).toBeVisible();
  await page.getByRole('button', { name: 'Take these settings' }).click();
  await expect(page.getByRole('radio', { name: /^Your own/ })).toBeChecked();
  await expect(page.getByLabel('Factors K')).toHaveValue('12');
});

test('what is saved is the very folder that als_export writes', async ({
  page,
  openSite,
}, info) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  await choose(page, { name: 'club.zip', buffer: clubZip() });
  await expect(understood(page)).toBeVisible();
  await trainModel(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the bundle' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('club-model.zip');
  const files = unzipSync(readFileSync(await download.path()));
  const folder = info.outputPath('club');
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files))
    writeFileSync(join(folder, basename(name)), bytes);
  const verified = tool('als_export', ['--verify', folder], folder);
  expect(verified.status, verified.stderr).toBe(0);
  const table = info.outputPath('club.zip');
  writeFileSync(table, clubZip());
  const native = join(info.outputPath('native'), 'club');
  mkdirSync(join(native, '..'), { recursive: true });
  const made = tool('als_export', ['--data', table, '--out', native, '-q'], join(native, '..'));
  expect(made.status, made.stderr).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(readdirSync(native).sort());
  for (const name of readdirSync(native)) {
    const isEqual = readFileSync(join(folder, name)).equals(readFileSync(join(native, name)));
    expect(isEqual, name).toBe(true);
  }
  const report = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the report' }).click();
  const told = JSON.parse(readFileSync(await (await report).path(), 'utf8')) as { format: string };
  expect(told.format).toBe('matinee-report');
});

function tool(name: string, options: readonly string[], folder: string) {
  const tools = process.env['MATINEE_TOOLS_DIR'] ?? '';
  return spawnSync(join(tools, name), options, { cwd: folder, encoding: 'utf8' });
}

test('what cannot be read is told in the tools’ own words', async ({ page, openSite }, info) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  const flipped = clubZip();
  flipped[120] = (flipped[120] ?? 0) ^ 1;
  const files: readonly Chosen[] = [
    { name: 'shopping.csv', buffer: Buffer.from('milk\nbread\n') },
    { name: 'empty.csv', buffer: Buffer.alloc(0) },
    { name: 'bad.csv', buffer: Buffer.from('user,item,rating\n1,2,3\n1,3,good\n') },
    { name: 'ratings.csv.gz', buffer: gzipSync(clubTable()).subarray(0, 400) },
    { name: 'club.zip', buffer: flipped },
    { name: 'cut.zip', buffer: clubZip().subarray(0, 300) },
    { name: 'page.csv', buffer: Buffer.from('<!doctype html><p>404</p>') },
    { name: 'nothing.zip', buffer: Buffer.from(zipSync({ 'a.txt': new Uint8Array([97]) })) },
  ];
  for (const file of files) {
    const folder = info.outputPath(file.name.replace(/\W/g, '-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file.name), file.buffer);
    const { status, stderr } = tool('als_inspect', ['--data', file.name], folder);
    expect(status, file.name).not.toBe(0);
    await choose(page, file);
    await expect(page.getByRole('alert')).toBeVisible();
    const told = await page.getByRole('alert').locator('.detail').innerText();
    expect(stderr.replaceAll(/\s+/g, ' '), file.name).toContain(told.replaceAll(/\s+/g, ' '));
  }
});

test('what was misunderstood is corrected', async ({ page, openSite }) => {
  await openTrain(page, await openSite({ model: sampleModel() }));
  await choose(page, { name: 'club.csv', buffer: Buffer.from(clubTable()) });
  await expect(understood(page)).toContainText('1 to 5');
  await page.getByText('Correct it').click();
  await page.getByLabel('Scale').fill('1:10:1');
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(understood(page)).toContainText('1 to 10');
  await page.getByLabel('Column of people').fill('nobody');
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('alert')).toContainText('nobody');
  await page.getByLabel('Column of people').fill('');
  await page.getByLabel('What a row says').selectOption('counts');
  await page.getByLabel('Scale').fill('');
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(understood(page)).toContainText('counts');
});

test('a model that the browser has lost gives way to the site’s', async ({ page, openSite }) => {
  const site = await openSite({ model: sampleModel() });
  await openTrain(page, site);
  await choose(page, { name: 'club.zip', buffer: clubZip() });
  await expect(understood(page)).toBeVisible();
  await trainModel(page);
  await page.getByRole('button', { name: /^Use this model here/ }).click();
  await expectVerified(page);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const deleting = indexedDB.deleteDatabase(
          `matinee ${new URL('.', document.baseURI).pathname} models`,
        );
        deleting.onsuccess = deleting.onblocked = resolve;
      }),
  );
  await page.reload();
  await expectVerified(page);
  await page.goto(`${site.url}#train`);
  await expect(page.getByText('Your own model was no longer whole')).toBeVisible();
  await expect(page.locator('.train-model-used h3')).toHaveText('The model of this site');
});
