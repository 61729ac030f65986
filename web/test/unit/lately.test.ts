import { expect, test } from 'vitest';
import { weighted } from '../../src/client/state/lately';

const day = 86_400_000;
const at = (days: number) => Date.UTC(2020, 0, 1) + days * day;

test('the dial halves what was rated so long before the latest, and is off at 0', () => {
  const ratings = [
    { itemId: 'new', value: 5, ratedAt: at(730) },
    { itemId: 'old', value: 4, ratedAt: at(0) },
    { itemId: 'some day', value: 3, ratedAt: 0 },
  ];
  expect(weighted(ratings, 0)).toBe(ratings);
  expect(weighted(ratings, 4).map(({ weight }) => weight)).toEqual([1, 0.25, 0.25]);
  expect(weighted(ratings, 3).map(({ weight }) => weight)).toEqual([1, 0.5, 0.5]);
  expect(weighted([], 3)).toEqual([]);
  // Where no day is known, all are alike.
  const undated = [{ itemId: 'x', value: 3, ratedAt: 0 }];
  expect(weighted(undated, 5).map(({ weight }) => weight)).toEqual([1]);
});
