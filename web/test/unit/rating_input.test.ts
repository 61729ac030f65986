import { expect, test } from 'vitest';
import { ratingAt as ratingOn } from '../../src/shared/rating_scale';

const ratingAt = (x: number, width: number) => ratingOn({ min: 0.5, max: 5, step: 0.5 }, x, width);

test('any part of a half star counts as that half', () => {
  expect(ratingAt(1, 100)).toBe(0.5);
  expect(ratingAt(10, 100)).toBe(0.5);
  expect(ratingAt(11, 100)).toBe(1);
  expect(ratingAt(75, 100)).toBe(4);
  expect(ratingAt(99, 100)).toBe(5);
});

test('beyond either end is the end', () => {
  expect(ratingAt(-5, 100)).toBe(0.5);
  expect(ratingAt(200, 100)).toBe(5);
});
