import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { BundleFile, Digest } from '../../src/shared/manifest';
import { BundleLoader } from '../../src/worker/bundle_loader';

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const digest: Digest = (bytes) => Promise.resolve(hex(bytes));

const content = new TextEncoder().encode('films '.repeat(1000));
const packed = new Uint8Array(gzipSync(content));
const plainFile: BundleFile = {
  name: 'titles-0.txt',
  role: 'titles',
  bytes: content.length,
  sha256: hex(content),
  itemStart: 0,
  itemCount: 1,
};
const packedFile: BundleFile = {
  ...plainFile,
  name: 'items-0.safetensors.gz',
  bytes: packed.length,
  sha256: hex(packed),
  contentBytes: content.length,
  contentSha256: hex(content),
};

/** A loader whose host answers with these bodies in turn; remembers how it was asked. */
function loaderOf(...bodies: (Uint8Array<ArrayBuffer> | number)[]) {
  const asked: (RequestCache | undefined)[] = [];
  const fetcher = (_url: unknown, init?: RequestInit) => {
    const body = bodies[Math.min(asked.length, bodies.length - 1)];
    asked.push(init?.cache);
    return Promise.resolve(
      typeof body === 'number' ? new Response(null, { status: body }) : new Response(body),
    );
  };
  return { asked, loader: new BundleLoader('http://host/model/', digest, fetcher as typeof fetch) };
}

const damaged = content.slice();
damaged[5] = 0;

test('a file is handed over unpacked, its bytes counted as they come', async () => {
  const { loader } = loaderOf(packed);
  let counted = 0;
  const count = (n: number) => (counted += n);
  expect(await loader.file(packedFile, count)).toEqual(content);
  expect(counted).toBe(packed.length);
});

test('a file that the host has unpacked already is understood', async () => {
  const { loader } = loaderOf(content);
  expect(await loader.file(packedFile, () => undefined)).toEqual(content);
});

test('a damaged copy is fetched once more past the cache', async () => {
  const { loader, asked } = loaderOf(damaged, content);
  expect(await loader.file(plainFile, () => undefined)).toEqual(content);
  expect(asked).toEqual(['default', 'reload']);
});

test('a damaged file is refused with its name', async () => {
  const { loader } = loaderOf(damaged);
  await expect(loader.file(plainFile, () => undefined)).rejects.toMatchObject({
    failure: { code: 'corrupt', file: 'titles-0.txt' },
  });
});

test('a missing file is the network’s fault, and not asked for twice', async () => {
  const { loader, asked } = loaderOf(404);
  await expect(loader.file(plainFile, () => undefined)).rejects.toMatchObject({
    failure: { code: 'network', file: 'titles-0.txt', message: 'the host answered 404' },
  });
  expect(asked).toHaveLength(1);
});

test('a host in trouble is asked once more', async () => {
  const { loader, asked } = loaderOf(503, content);
  expect(await loader.file(plainFile, () => undefined)).toEqual(content);
  expect(asked).toEqual(['default', 'reload']);
});

test('bytes of a copy that is thrown away are taken back', async () => {
  const { loader } = loaderOf(damaged, content);
  let counted = 0;
  await loader.file(plainFile, (n) => (counted += n));
  expect(counted).toBe(content.length);
});

test('a damaged manifest is fetched once more past the cache, then refused by name', async () => {
  const { loader, asked } = loaderOf(damaged);
  await expect(loader.manifest()).rejects.toMatchObject({
    failure: { code: 'corrupt', file: 'manifest.json' },
  });
  expect(asked).toEqual(['no-cache', 'reload']);
});
