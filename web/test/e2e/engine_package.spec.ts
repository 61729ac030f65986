// The package's example, in a browser: a page of a few lines on the published files.

import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { expect, test } from '@playwright/test';
import { fileOf, otherModel } from '../support/site.ts';

const engine = join(import.meta.dirname, '../../engine');
const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

async function serve(bundle: string, missing: string[] = []) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const model = '/example/model/';
    const file = name.startsWith(model)
      ? join(bundle, name.slice(model.length))
      : join(engine, name);
    if (!existsSync(file) || missing.some((part) => name.endsWith(part))) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', types[name.split('.').at(-1) ?? ''] ?? 'text/plain');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/example/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

// One worker, or two would build at once.
test.describe.configure({ mode: 'serial' });
test.beforeAll(() => {
  execFileSync('node', [join(engine, 'build.mjs')]);
});

for (const { name, title, button, line } of [
  {
    name: 'books',
    title: 'What to read next',
    button: /^A favourite: 10/,
    line: /: \d+\.\d points$/,
  },
  { name: 'games', title: 'What to play next', button: 'I like it', line: /^[^.]+$/ },
] as const) {
  test(`the example lists ${name}, finds one, and lists others once it is loved`, async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const host = await serve(otherModel(name));
    await page.goto(host.url);
    await expect(page.getByRole('status')).toHaveText(`All ${name} are there.`);
    await expect(page).toHaveTitle(title);
    const list = page.getByRole('list', { name: 'For you' }).getByRole('listitem');
    await expect(list).toHaveCount(10);
    const before = await list.allTextContents();
    for (const text of before) expect(text).toMatch(line);
    const first = before[0]?.replace(/: \d+\.\d points$/, '') ?? '';
    await page.getByRole('searchbox').fill(first);
    await page.getByRole('button', { name: button }).first().click();
    await expect(list.filter({ hasText: first })).toHaveCount(0);
    await expect(list).toHaveCount(10);
    expect(await list.allTextContents()).not.toEqual(before);
    await expect(page.getByRole('contentinfo')).toContainText('synthetic');
    expect(errors).toEqual([]);
    host.close();
  });
}

test('what is missing is named', async ({ page }) => {
  const books = otherModel('books');
  const factors = fileOf(books, 'factors-0');
  for (const [missing, message] of [
    ['manifest.json', 'manifest.json: the host answered 404'],
    [factors, `${factors}: the host answered 404`],
    ['als_engine.mjs', 'could not be loaded'],
  ] as const) {
    const host = await serve(books, [missing]);
    await page.goto(host.url);
    await expect(page.getByRole('status')).toContainText(message);
    host.close();
  }
});
