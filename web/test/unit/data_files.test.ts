import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { Decompress } from 'fzstd';
import { expect, test } from 'vitest';
import { dataFiles, needsZstd, type DataFiles } from '../../src/trainer/data_files';
import { bytesOf, named, textOf, wholeOf } from '../support/trainer_fakes';

const cases = join(import.meta.dirname, '../../../../shared/cases/tools');
const ratings = 'userId,movieId,rating\n1,2,3.5\n';
const contents = ({ files }: DataFiles) =>
  files.map(({ name, read }) => [name, textOf(wholeOf(read()))]);
const errorOf = (data: DataFiles) => {
  try {
    for (const { read } of data.files) wholeOf(read());
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};
const zipOf = (files: Record<string, string>, level: 0 | 9 = 9) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytesOf(text)])), {
    level,
  });

test('a file alone is named without its end, and what it is packed by', () => {
  expect(dataFiles([named('my ratings.csv', ratings)]).name).toBe('my ratings');
  expect(dataFiles([named('ratings.csv.gz', gzipSync(ratings))]).name).toBe('ratings');
  expect(dataFiles([named('.ratings', ratings)]).name).toBe('.ratings');
});

test('a folder has its own files, sorted by bytes, without hidden ones and those of folders within', () => {
  const data = dataFiles([
    named('set/ratings.csv', ratings),
    named('set/Items.csv', 'id\n'),
    named('set/.DS_Store', 'x'),
    named('set/old/ratings.csv', 'other'),
  ]);
  expect(data.name).toBe('set');
  expect(contents(data)).toEqual([
    ['Items.csv', 'id\n'],
    ['ratings.csv', ratings],
  ]);
});

test('a zip has the files of all its folders, stored or deflated, as often as they are there', () => {
  for (const level of [0, 9] as const) {
    const zip = zipOf(
      {
        'ml/ratings.csv': ratings,
        'ml/a/ratings.csv': 'two',
        '__MACOSX/ml/._x': 'x',
        'ml/.x': 'x',
      },
      level,
    );
    const data = dataFiles([named('ml.zip', zip)]);
    expect(data.name).toBe('ml');
    expect(contents(data)).toEqual([
      ['ratings.csv', ratings],
      ['ratings.csv', 'two'],
    ]);
    // Also without its end: its first bytes tell.
    expect(contents(dataFiles([named('ml', zip)]))).toHaveLength(2);
  }
});

test('gzip may have several members and zeros behind them, in pieces of any size', () => {
  const packed = Buffer.concat([gzipSync('one '), gzipSync('two'), Buffer.alloc(9)]);
  expect(contents(dataFiles([named('a.csv.gz', new Uint8Array(packed))]))).toEqual([
    ['a.csv.gz', 'one two'],
  ]);
});

test('Zstandard is unpacked, and a damaged one is told', () => {
  // zstd -19 of "userId,movieId,rating\n1,2,3.5\n"
  const packed = Buffer.from(
    'KLUv/SQe8QAAdXNlcklkLG1vdmllSWQscmF0aW5nCjEsMiwzLjUKMXhprQ==',
    'base64',
  );
  const given = [named('a.csv.zst', new Uint8Array(packed))];
  expect(needsZstd(given)).toBe(true);
  expect(contents(dataFiles(given, Decompress))).toEqual([['a.csv.zst', ratings]]);
  expect(errorOf(dataFiles([named('a.zst', packed.subarray(0, 20))], Decompress))).toBe(
    'a.zst: the zst file is damaged',
  );
});

test('what cannot be unpacked is told in the tools’ words', () => {
  const zip = zipOf({ 'ratings.csv': ratings.repeat(100) });
  const damaged = 'a.zip: ratings.csv in the archive is damaged';
  for (let at = 41; at < 60; at += 1) {
    const flipped = zip.slice();
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect(errorOf(dataFiles([named('a.zip', flipped)])), String(at)).toBe(damaged);
  }
  expect(() => dataFiles([named('a.zip', zip.subarray(0, 80))])).toThrow(
    'a.zip: cannot be read as a zip archive: Not a zip archive',
  );
  const end = zip.slice(60);
  expect(() => dataFiles([named('a.zip', end)])).toThrow('Zip archive inconsistent');
  expect(errorOf(dataFiles([named('a.gz', gzipSync(ratings).subarray(0, 30))]))).toBe(
    'a.gz: the gzip file is damaged',
  );
  expect(errorOf(dataFiles([named('a.gz', 'no gzip')]))).toBe('a.gz: the gzip file is damaged');
});

test('every cut of a zip ends in a sentence', () => {
  const zip = zipOf({ 'ratings.csv': ratings, 'items.csv': 'id\n1\n' });
  for (let size = 0; size < zip.length; size += 1) {
    expect(() => dataFiles([named('a.zip', zip.subarray(0, size))])).toThrow(/^a\.zip: cannot/);
  }
});

test('a bomb comes in pieces that fit', () => {
  const bomb = zipSync({ 'ratings.csv': new Uint8Array(16 * 2 ** 20) }, { level: 9 });
  const pieces = dataFiles([named('bomb.zip', bomb)]).files[0]?.read();
  let total = 0;
  for (let piece = pieces?.next(); piece; piece = pieces?.next()) {
    expect(piece.length).toBeLessThanOrEqual(2 ** 20);
    total += piece.length;
  }
  expect(total).toBe(16 * 2 ** 20);
});

test.skipIf(!existsSync(cases))(
  'encrypted and unknown packings name the file and the way out',
  () => {
    const zip = (name: string) => named(name, readFileSync(join(cases, '05-zip-methods', name)));
    expect(errorOf(dataFiles([zip('encrypted.zip')]))).toMatch(
      /^encrypted\.zip: \S+ in the archive is encrypted: unpack it and give the folder$/,
    );
    expect(errorOf(dataFiles([zip('deflate64.zip')]))).toMatch(
      /packed by a method that is not supported \(Deflate64\): unpack it and give the folder$/,
    );
  },
);

test('raw deflate that never ends is damaged', () => {
  const zip = zipOf({ 'a.csv': ratings.repeat(50) });
  const packed = deflateRawSync(ratings.repeat(50), { level: 9 });
  const start = Buffer.from(zip).indexOf(packed.subarray(0, 8));
  const open = zip.slice();
  open.fill(0, start + 10, start + 14);
  expect(errorOf(dataFiles([named('a.zip', open)]))).toBe('a.zip: a.csv in the archive is damaged');
});
