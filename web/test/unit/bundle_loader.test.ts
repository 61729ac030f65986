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
  const pause = () => Promise.resolve();
  const loader = new BundleLoader('http://host/model/', digest, fetcher as typeof fetch, pause);
  return { asked, loader };
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

test('a file that is not there is missing, and not asked for twice', async () => {
  const { loader, asked } = loaderOf(404);
  await expect(loader.file(plainFile, () => undefined)).rejects.toMatchObject({
    failure: { code: 'missing', file: 'titles-0.txt', message: 'the host answered 404' },
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

/**
 * A host whose line breaks after so many bytes of each answer, in turn, and holds from then on. It knows ranges unless it is
 * told not to.
 */
function brokenLine(breaks: readonly number[], host: { ranges?: boolean; encoded?: boolean } = {}) {
  const asked: (string | null)[] = [];
  const pauses: number[] = [];
  const fetcher = (_url: unknown, init?: RequestInit) => {
    const range = new Headers(init?.headers).get('Range');
    const start = host.ranges === false ? 0 : Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
    const breaksAfter = breaks[asked.length];
    asked.push(range);
    if (breaksAfter === 0) return Promise.reject(new TypeError('no network'));
    let sent = start;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const end = breaksAfter === undefined ? content.length : start + breaksAfter;
        const next = content.slice(sent, Math.min(sent + 700, end, content.length));
        sent += next.length;
        if (next.length > 0) controller.enqueue(next);
        else if (breaksAfter === undefined) controller.close();
        else controller.error(new TypeError('the line broke'));
      },
    });
    const headers = new Headers(host.encoded === true ? { 'Content-Encoding': 'br' } : {});
    if (start > 0)
      headers.set(
        'Content-Range',
        `bytes ${String(start)}-${String(content.length - 1)}/${String(content.length)}`,
      );
    return Promise.resolve(new Response(body, { status: start > 0 ? 206 : 200, headers }));
  };
  const pause = (seconds: number) => {
    pauses.push(seconds);
    return Promise.resolve();
  };
  const loader = new BundleLoader('http://host/model/', digest, fetcher as typeof fetch, pause);
  return { asked, pauses, loader };
}

test('a broken connection is taken up where it broke, as often as it brings something', async () => {
  const { loader, asked, pauses } = brokenLine([1000, 1, 500, 0, 0, 700, 1, 1, 1, 1]);
  let counted = 0;
  expect(await loader.file(plainFile, (n) => (counted += n))).toEqual(content);
  const ranges = [1000, 1001, 1501, 1501, 1501, 2201, 2202, 2203, 2204, 2205];
  expect(asked).toEqual([null, ...ranges.map((start) => `bytes=${String(start)}-`)]);
  expect(pauses).toEqual([0, 0, 0, 1, 3, 0, 0, 0, 0, 0]);
  expect(counted).toBe(content.length);
});

test('without a network it gives up, and the next call goes on', async () => {
  const { loader, asked, pauses } = brokenLine([1000, 0, 0, 0, 0]);
  let counted = 0;
  const count = (n: number) => (counted += n);
  await expect(loader.file(plainFile, count)).rejects.toMatchObject({
    failure: { code: 'network', message: 'it could not be fetched' },
  });
  expect(pauses).toEqual([0, 1, 3, 8]);
  expect(counted).toBe(1000);
  counted = 0; // as the engine's service does after a failure
  expect(await loader.file(plainFile, count)).toEqual(content);
  expect(asked.at(-1)).toBe('bytes=1000-');
  expect(counted).toBe(content.length);
});

test.each([
  ['knows no ranges', { ranges: false }],
  ['sends the file encoded', { encoded: true }],
])('a host that %s sends all of it again', async (_, host) => {
  const { loader } = brokenLine([1000], host);
  let counted = 0;
  expect(await loader.file(plainFile, (n) => (counted += n))).toEqual(content);
  expect(counted).toBe(content.length);
});

test.each([
  ['cut', packed.slice(0, packed.length - 9)],
  ['empty', new Uint8Array()],
  ['followed by more', new Uint8Array([...packed, 0])],
  ['a page of the host instead', new TextEncoder().encode('<!doctype html><title>Oops</title>')],
  ['unpacked by the host, then cut', content.slice(0, 5000)],
  ['other bytes, well packed', new Uint8Array(gzipSync(damaged))],
])('a packed file that is %s is refused by name, after one more try', async (_, body) => {
  const { loader, asked } = loaderOf(body);
  let counted = 0;
  await expect(loader.file(packedFile, (n) => (counted += n))).rejects.toMatchObject({
    failure: { code: 'corrupt', file: packedFile.name },
  });
  expect(asked).toEqual(['default', 'reload']);
  expect(counted).toBe(0);
});

test('no single changed byte of a packed file is let through', async () => {
  for (let place = 0; place < packed.length; place += 1) {
    const wrong = packed.slice();
    wrong[place] = (wrong[place] ?? 0) ^ (1 << (place % 8));
    const { loader } = loaderOf(wrong);
    await expect(
      loader.file(packedFile, () => undefined),
      `byte ${String(place)}`,
    ).rejects.toMatchObject({ failure: { code: 'corrupt', file: packedFile.name } });
  }
});

test('a page of the host instead of the manifest is refused by name', async () => {
  const { loader } = loaderOf(new TextEncoder().encode('<!doctype html><title>Home</title>'));
  await expect(loader.manifest()).rejects.toMatchObject({
    failure: { code: 'corrupt', file: 'manifest.json', message: 'it has no hash of itself' },
  });
});

/** Sends so many bytes at most, and says how many were asked for. */
function endless(piece: Uint8Array<ArrayBuffer>) {
  const sent = { bytes: 0 };
  const body = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(to) {
        sent.bytes += piece.length;
        if (sent.bytes > 100_000_000) to.error(new Error('nobody stops'));
        else to.enqueue(piece);
      },
    });
  const fetcher = () => Promise.resolve(new Response(body()));
  const pause = () => Promise.resolve();
  return { sent, loader: new BundleLoader('http://host/', digest, fetcher as typeof fetch, pause) };
}

test('what never ends is not read to its end', async () => {
  for (const ask of ['manifest', 'file'] as const) {
    const { sent, loader } = endless(new Uint8Array(10_000).fill(65));
    await expect(
      ask === 'manifest' ? loader.manifest() : loader.file(packedFile, () => undefined),
    ).rejects.toMatchObject({ failure: { code: 'corrupt' } });
    expect(sent.bytes).toBeLessThan(1_000_000);
  }
});

test.each([100, 1e12])('a file that unpacks to more than it says (%d) is refused', async (told) => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(2 ** 28 + 2)));
  const { loader } = loaderOf(bomb);
  await expect(
    loader.file(
      { ...packedFile, bytes: bomb.length, sha256: hex(bomb), contentBytes: told },
      () => undefined,
    ),
  ).rejects.toMatchObject({ failure: { code: 'corrupt', file: packedFile.name } });
});
