import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { addressOf } from '../../src/shared/about';
import { parseManifest, type Digest } from '../../src/shared/manifest';
import { books, films, games } from '../support/abouts';

const digest: Digest = (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest('hex'));

/** Text as als_export writes it, with the hash of itself in place. */
function manifestBytes(fields: Record<string, unknown> = {}): Uint8Array<ArrayBuffer> {
  const manifest = {
    format: 'matinee',
    formatVersion: 5,
    minReader: 5,
    modelId: 'x',
    about: books,
    dataset: { name: 'Amélie’s' },
    files: [{ name: 'factors-0.aa.safetensors' }],
    golden: [],
    ...fields,
    manifestSha256: '0'.repeat(64),
  };
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  const hash = createHash('sha256').update(text).digest('hex');
  return new TextEncoder().encode(text.replace('0'.repeat(64), hash));
}

test('a manifest as written is accepted', async () => {
  const manifest = await parseManifest(manifestBytes(), digest);
  expect(manifest.dataset.name).toBe('Amélie’s');
});

test('any flipped bit is refused', async () => {
  const bytes = manifestBytes();
  for (let place = 0; place < bytes.length; place += 1) {
    const damaged = bytes.slice();
    damaged[place] = (damaged[place] ?? 0) ^ (1 << (place % 8));
    await expect(parseManifest(damaged, digest), `byte ${String(place)}`).rejects.toThrow();
  }
});

test('a manifest for newer readers is refused as such', async () => {
  await expect(parseManifest(manifestBytes({ minReader: 6 }), digest)).rejects.toMatchObject({
    code: 'unsupported-version',
  });
});

test('a file name that leaves the folder is refused', async () => {
  for (const name of ['../secret', '/etc/passwd', 'a/b', '', '.hidden', 'https://x']) {
    await expect(parseManifest(manifestBytes({ files: [{ name }] }), digest), name).rejects.toThrow(
      'plain',
    );
  }
});

test('what is no manifest is refused', async () => {
  for (const text of ['', '{}', 'null', '<!doctype html>']) {
    await expect(parseManifest(new TextEncoder().encode(text), digest)).rejects.toThrow();
  }
});

test('a manifest of an older version is refused as such', async () => {
  for (const formatVersion of [4, 1, undefined]) {
    await expect(
      parseManifest(manifestBytes({ formatVersion, minReader: 4 }), digest),
    ).rejects.toMatchObject({
      code: 'unsupported-version',
      message: 'an older version made it: export it again, with the als_export of this one',
    });
  }
});

test('a manifest says what the model is about, all of it', async () => {
  for (const about of [books, films, games]) {
    expect((await parseManifest(manifestBytes({ about }), digest)).about).toEqual(about);
  }
  const wrong: readonly unknown[] = [
    undefined,
    null,
    'books',
    {},
    { ...books, name: 7 },
    { ...books, item: { one: 'book' } },
    { ...books, rating: null },
    { ...books, tag: 'shelf' },
    { ...books, action: { do: 'read' } },
    { ...books, kind: 'stars' },
    { ...books, scale: null },
    { ...books, scale: { min: 1, max: 1, step: 1 } },
    { ...books, scale: { min: 1, max: 5, step: 0 } },
    { ...games, scale: books.scale },
    { ...books, links: {} },
    { ...books, links: [null] },
    { ...books, links: [{ name: 'x' }] },
    { ...books, catalogue: undefined },
  ];
  for (const about of wrong) {
    await expect(
      parseManifest(manifestBytes({ about }), digest),
      JSON.stringify(about),
    ).rejects.toMatchObject({ code: 'corrupt' });
  }
});

test('links lead to the web, and nowhere else', () => {
  const address = (template: string, value?: string) =>
    addressOf({ name: 'Site', template }, '7 ½', value);
  expect(address('https://x.org/tt{:07}/', '133093')).toBe('https://x.org/tt0133093/');
  expect(address('https://x.org/?q={}', 'Été "7"')).toBe(
    'https://x.org/?q=%C3%89t%C3%A9%20%227%22',
  );
  expect(address('{}', 'https://x.org/a/b?c=1#d')).toBe('https://x.org/a/b?c=1#d');
  expect(address('https://x.org/{id}')).toBe('https://x.org/7%20%C2%BD');
  for (const [template, value] of [
    ['{}', 'javascript:alert(1)'],
    ['data:text/html,{}', 'x'],
    ['https://x.org/{}', ''],
    ['https://x.org/{}', undefined],
  ] as const) {
    expect(address(template, value)).toBeNull();
  }
});
