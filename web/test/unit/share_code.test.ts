import { expect, test } from 'vitest';
import { decodeRatings, encodeRatings } from '../../src/client/taste/share_code';
import type { Rating } from '../../src/shared/protocol';
import { valueAt } from '../../src/shared/rating_scale';
import { books, films, games, jokes } from '../support/abouts';

const { scale } = films;
const allStars = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const ratings: Rating[] = allStars.map((value, i) => ({ itemId: String((i + 1) ** 5), value }));
const coded = (given: readonly Rating[], on = scale) => encodeRatings(given, on).code;

test('every half star and any number come back, by rising id', () => {
  expect(decodeRatings(coded([...ratings].reverse()), scale)).toEqual({ ok: true, ratings });
  const ends = [
    { itemId: '0', value: 5 },
    { itemId: String(2 ** 32 - 1), value: 0.5 },
  ];
  expect(decodeRatings(coded(ends), scale)).toEqual({ ok: true, ratings: ends });
});

test('the stored links of version 1 and 2 are understood for ever', () => {
  const meant = [
    { itemId: '1', value: 4.5 },
    { itemId: '2571', value: 5 },
  ];
  expect(decodeRatings('ASAuEu3IAQ', scale)).toEqual({ ok: true, ratings: meant });
  expect(coded(meant)).toBe('AlfxAAoS48gB');
  expect(decodeRatings('AlfxAAoS48gB', scale)).toEqual({ ok: true, ratings: meant });
});

test('a rating takes about three bytes', () => {
  // As spread out as the ids of somebody who rates films of all years.
  const many = Array.from({ length: 200 }, (_, i) => ({ itemId: String(1 + i * 997), value: 3.5 }));
  expect((coded(many).length * 3) / 4 / many.length).toBeLessThan(3.1);
});

test('ids of any kind and values of any scale come back', () => {
  const ids = ['0-306-40615-2', '007', 'Été & Cie', '__proto__', '4294967296', '1'];
  for (const on of [scale, books.scale, jokes.scale, games.scale]) {
    const given = ids.map((itemId, i) => ({
      itemId,
      value: on === null ? 1 : valueAt(on, (i * 41) % (on === jokes.scale ? 256 : 10)),
    }));
    expect(decodeRatings(coded(given, on), on)).toEqual({ ok: true, ratings: given });
  }
});

test('a link of another scale is no link of these ratings', () => {
  const points = [{ itemId: '1', value: -10 }];
  expect(decodeRatings(coded(points, jokes.scale), games.scale)).toEqual({
    ok: false,
    reason: 'other-scale',
  });
  expect(decodeRatings('ASAuEu3IAQ', jokes.scale)).toEqual({ ok: false, reason: 'other-scale' });
});

test('the newest thousand go into a link, or as many as keep it short', () => {
  const many = Array.from({ length: 1200 }, (_, i) => ({ itemId: String(5000 - i), value: 3 }));
  const decoded = decodeRatings(coded(many), scale);
  expect(decoded.ok && decoded.ratings.map(({ itemId }) => itemId).reverse()).toEqual(
    many.slice(0, 1000).map(({ itemId }) => itemId),
  );
  const long = many.map(({ itemId }) => ({ itemId: `${itemId} ${'x'.repeat(200)}`, value: 3 }));
  const { code, count } = encodeRatings(long, scale);
  expect(count).toBeGreaterThan(20);
  expect(code.length).toBeLessThan(8200);
  expect(decodeRatings(code, scale)).toEqual({ ok: true, ratings: long.slice(0, count) });
});

test.each([
  ['numbers', ratings],
  ['texts', ratings.map(({ itemId, value }) => ({ itemId: `é${itemId}`, value }))],
])('a link of %s that was cut, changed or never was one is refused', (_, given) => {
  const code = coded(given);
  for (let length = 0; length < code.length; length += 1) {
    expect(decodeRatings(code.slice(0, length), scale).ok, String(length)).toBe(false);
  }
  for (let i = 0; i < code.length - 1; i += 1) {
    const changed = code.slice(0, i) + (code[i] === 'A' ? 'B' : 'A') + code.slice(i + 1);
    expect(decodeRatings(changed, scale).ok, changed).toBe(false);
  }
  for (const nonsense of ['', 'x', '!!!!', 'AAAA', 'é', 'AQAA']) {
    expect(decodeRatings(nonsense, scale)).toEqual({ ok: false, reason: 'damaged' });
  }
  const newer = btoa(String.fromCharCode(3, 0, 0, 1));
  expect(decodeRatings(newer, scale)).toEqual({ ok: false, reason: 'newer-version' });
});

test('a link in words and marks is the link', () => {
  const code = coded(ratings);
  const short = 'AlfxAAoS48gB';
  for (const [before, behind] of [
    ...[
      ['', '.'],
      ['(', ')'],
      ['<', '>'],
      ['“', '”,'],
      ['', '_'],
      ['*', '*'],
      ['', '…'],
      ['', '=='],
    ],
  ]) {
    for (const one of [code, short]) {
      const link = `${before ?? ''}${one}${behind ?? ''}`;
      expect(decodeRatings(link, scale), link).toEqual(decodeRatings(one, scale));
    }
  }
});

test('version 1 knows the item 0, and texts that name nothing are refused', () => {
  const first = (body: number[]) => {
    let crc = 0xffff;
    for (const byte of [1, ...body]) {
      crc ^= byte << 8;
      for (let bit = 0; bit < 8; bit += 1)
        crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
    return btoa(String.fromCharCode(1, crc >> 8, crc & 255, ...body));
  };
  expect(decodeRatings(first([9, 17]), scale)).toEqual({
    ok: true,
    ratings: [
      { itemId: '0', value: 5 },
      { itemId: '1', value: 4 },
    ],
  });
  expect(decodeRatings(first([9, 7]), scale).ok).toBe(false); // the same item again
  expect(decodeRatings(coded([{ itemId: 'two\nlines', value: 3 }]), scale).ok).toBe(false);
});
