import { expect, test } from 'vitest';
import { decodeRatings, encodeRatings, maxShared } from '../../src/client/taste/share_code';
import type { Rating } from '../../src/shared/protocol';

const allStars = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const ratings: Rating[] = allStars.map((stars, i) => ({ movieId: (i + 1) ** 5, stars }));

test('every half star and any id come back, by rising id', () => {
  const decoded = decodeRatings(encodeRatings([...ratings].reverse()));
  expect(decoded).toEqual({ ok: true, ratings });
  const largest = [{ movieId: 2 ** 31 - 1, stars: 5 }];
  expect(decodeRatings(encodeRatings(largest))).toEqual({ ok: true, ratings: largest });
});

test('the stored link of version 1 is understood for ever', () => {
  const stored = 'ASAuEu3IAQ';
  const meant = [
    { movieId: 1, stars: 4.5 },
    { movieId: 2571, stars: 5 },
  ];
  expect(decodeRatings(stored)).toEqual({ ok: true, ratings: meant });
  expect(encodeRatings(meant)).toBe(stored);
});

test('a rating takes about three bytes', () => {
  // As spread out as the ids of somebody who rates films of all years.
  const many = Array.from({ length: 200 }, (_, i) => ({ movieId: 1 + i * 997, stars: 3.5 }));
  expect((encodeRatings(many).length * 3) / 4 / many.length).toBeLessThan(3.1);
});

test('the newest thousand go into a link', () => {
  const many = Array.from({ length: 1200 }, (_, i) => ({ movieId: 5000 - i, stars: 3 }));
  const decoded = decodeRatings(encodeRatings(many));
  expect(decoded.ok && decoded.ratings.map(({ movieId }) => movieId).reverse()).toEqual(
    many.slice(0, maxShared).map(({ movieId }) => movieId),
  );
});

test('a link that was cut, changed or never was one is refused', () => {
  const code = encodeRatings(ratings);
  for (let length = 0; length < code.length; length += 1) {
    expect(decodeRatings(code.slice(0, length)).ok, String(length)).toBe(false);
  }
  for (let i = 0; i < code.length - 1; i += 1) {
    const changed = code.slice(0, i) + (code[i] === 'A' ? 'B' : 'A') + code.slice(i + 1);
    expect(decodeRatings(changed).ok, changed).toBe(false);
  }
  for (const nonsense of ['', 'x', '!!!!', 'AAAA', 'é', 'AQAA']) {
    expect(decodeRatings(nonsense)).toEqual({ ok: false, reason: 'damaged' });
  }
  const newer = btoa(String.fromCharCode(2, 0, 0, 1));
  expect(decodeRatings(newer)).toEqual({ ok: false, reason: 'newer-version' });
});
