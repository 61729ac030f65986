import { expect, test } from 'vitest';
import { starsAt } from '../../src/client/ui/star_input';

test('any part of a half star counts as that half', () => {
  expect(starsAt(1, 100)).toBe(0.5);
  expect(starsAt(10, 100)).toBe(0.5);
  expect(starsAt(11, 100)).toBe(1);
  expect(starsAt(75, 100)).toBe(4);
  expect(starsAt(99, 100)).toBe(5);
});

test('beyond either end is the end', () => {
  expect(starsAt(-5, 100)).toBe(0.5);
  expect(starsAt(200, 100)).toBe(5);
});
