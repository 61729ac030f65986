// A bundle from the tab has the bytes of a bundle from the tools only if both pack alike.

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzip, gzip, sha256Hex } from '../../src/trainer/packing';
import { filesOf, sampleModel } from '../support/site';

/** By Python's zlib, the system's own; all at once, since each start of Python takes a while. */
function byZlib(texts: readonly Uint8Array[]): Uint8Array[] {
  const program = `
import sys, zlib
data = sys.stdin.buffer.read()
for size in map(int, sys.argv[1:]):
    stream = zlib.compressobj(9, zlib.DEFLATED, 31, 8)
    packed = stream.compress(data[:size]) + stream.flush()
    data = data[size:]
    print(packed.hex())`;
  const sizes = texts.map(({ length }) => String(length));
  const input = Buffer.concat(texts);
  const hex = execFileSync('python3', ['-c', program, ...sizes], { input, maxBuffer: 2 ** 28 });
  return hex
    .toString()
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'hex'));
}
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

test('every packed file of a bundle is packed again to the very bytes that als_export wrote', () => {
  const model = sampleModel();
  const packed = filesOf(model).filter((name) => name.endsWith('.gz'));
  expect(packed.length).toBeGreaterThan(2);
  for (const name of packed) {
    const bytes = readFileSync(join(model, name));
    expect(same(gzip(gunzip(bytes)), bytes), name).toBe(true);
    expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

test('texts, noise and runs of any length are packed as zlib does', () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647);
  const texts = [0, 1, 2, 3, 100, 32_767, 65_536, 300_000].flatMap((size) => [
    Uint8Array.from({ length: size }, () => random() & 255),
    Uint8Array.from({ length: size }, (_, i) => (i >> 9) & 255),
    Uint8Array.from({ length: size }, () => 97 + (random() % 11) * (random() % 2)),
  ]);
  for (const [i, packed] of byZlib(texts).entries()) {
    const bytes = texts[i] ?? new Uint8Array();
    expect(same(gzip(bytes), packed), `${String(i)}: ${String(bytes.length)} bytes`).toBe(true);
    expect(same(gunzip(gzip(bytes)), bytes)).toBe(true);
  }
});

test('what is no gzip is refused', () => {
  const packed = gzipSync('some text, long enough to be cut');
  expect(() => gunzip(packed.subarray(0, 20))).toThrow();
  expect(() => gunzip(new Uint8Array([1, 2, 3]))).toThrow();
});
