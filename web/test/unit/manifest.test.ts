import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { addressOf, plainAbout } from '../../src/shared/about';
import { parseManifest, type Digest } from '../../src/shared/manifest';

const digest: Digest = (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest('hex'));

/** Text as als_export writes it, with the hash of itself in place. */
function manifestBytes(fields: Record<string, unknown> = {}): Uint8Array<ArrayBuffer> {
  const manifest = {
    format: 'matinee',
    formatVersion: 4,
    minReader: 4,
    modelId: 'x',
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
  await expect(parseManifest(manifestBytes({ minReader: 5 }), digest)).rejects.toMatchObject({
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

test('what a bundle does not say of itself is said in plain words', async () => {
  const about = { item: { one: 'song', many: 'songs' }, scale: null, kind: 'events' };
  const manifest = await parseManifest(manifestBytes({ about }), digest);
  expect(manifest.about).toEqual({ ...plainAbout, ...about });
});

test('links lead to the web, and nowhere else', () => {
  const address = (template: string, value?: string) =>
    addressOf({ name: 'Site', template }, value);
  expect(address('https://x.org/tt{:07}/', '133093')).toBe('https://x.org/tt0133093/');
  expect(address('https://x.org/?q={}', 'Été "7"')).toBe(
    'https://x.org/?q=%C3%89t%C3%A9%20%227%22',
  );
  expect(address('{}', 'https://x.org/a/b?c=1#d')).toBe('https://x.org/a/b?c=1#d');
  for (const [template, value] of [
    ['{}', 'javascript:alert(1)'],
    ['data:text/html,{}', 'x'],
    ['https://x.org/{}', ''],
    ['https://x.org/{}', undefined],
  ] as const) {
    expect(address(template, value)).toBeNull();
  }
});
