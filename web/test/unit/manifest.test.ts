import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseManifest, type Digest } from '../../src/shared/manifest';

const digest: Digest = (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest('hex'));

/** Text as als_export writes it, with the hash of itself in place. */
function manifestBytes(fields: Record<string, unknown> = {}): Uint8Array<ArrayBuffer> {
  const manifest = {
    format: 'matinee',
    formatVersion: 3,
    minReader: 3,
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
  await expect(parseManifest(manifestBytes({ minReader: 4 }), digest)).rejects.toMatchObject({
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
