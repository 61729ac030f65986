import { expect, test } from 'vitest';
import {
  digitsOf,
  finerDigitsOf,
  isRating,
  lastLevel,
  levelOf,
  likedAbove,
  likedMuch,
  nearestRating,
  ratingAt,
  valueAt,
  widgetOf,
} from '../../src/shared/rating_scale';
import { books, films, games, jokes } from '../support/abouts';

const halfStars = { min: 0.5, max: 5, step: 0.5 };

test('each scale has the control and the decimals that fit it', () => {
  const described = (scale: typeof books.scale) =>
    [widgetOf(scale), digitsOf(scale), finerDigitsOf(scale)].join(' ');
  expect(described(films.scale)).toBe('stars 1 1');
  expect(described({ min: 1, max: 5, step: 1 })).toBe('stars 0 1');
  expect(described({ min: 0, max: 2, step: 1 })).toBe('stars 0 1');
  expect(described(books.scale)).toBe('points 0 1');
  expect(described({ min: 0, max: 10, step: 1 })).toBe('points 0 1');
  expect(described({ min: 0, max: 100, step: 1 })).toBe('slider 0 1');
  expect(described({ min: 1, max: 10, step: 0.1 })).toBe('slider 1 1');
  expect(described({ min: 1, max: 4, step: 0.25 })).toBe('slider 2 2');
  expect(described(jokes.scale)).toBe('slider 2 2');
  expect(described(games.scale)).toBe('heart 0 1');
});

test('levels and values lead to each other on every scale', () => {
  for (const scale of [halfStars, books.scale, jokes.scale, { min: 1, max: 10, step: 0.1 }]) {
    if (scale === null) throw new Error('no scale');
    const last = lastLevel(scale);
    expect([valueAt(scale, -3), valueAt(scale, last + 3)]).toEqual([scale.min, scale.max]);
    for (let level = 0; level <= last; level += 1) {
      const value = valueAt(scale, level);
      expect(levelOf(scale, value)).toBe(level);
      expect(levelOf(scale, Math.fround(value))).toBe(level);
      expect(isRating(scale, value)).toBe(true);
      expect(isRating(scale, value + 0.4 * scale.step)).toBe(false);
      expect(nearestRating(scale, Number(value.toFixed(2)))).toBe(value);
    }
  }
  expect(isRating(null, 1)).toBe(true);
  for (const wrong of [0.5, 0, NaN, '1', null]) expect(isRating(null, wrong)).toBe(false);
});

test('any part of a place counts as that place, and beyond either end is the end', () => {
  const at = (x: number) => ratingAt(halfStars, x, 100);
  expect([1, 10, 11, 75, 99].map(at)).toEqual([0.5, 0.5, 1, 4, 5]);
  expect([-5, 200].map(at)).toEqual([0.5, 5]);
  expect([1, 10, 11, 95].map((x) => ratingAt({ min: 1, max: 10, step: 1 }, x, 100))).toEqual([
    1, 1, 2, 10,
  ]);
});

test('what is liked stands a little over the middle, what is liked much near the top', () => {
  expect([likedAbove(halfStars), likedMuch(halfStars)]).toEqual([3, 4.5]);
  expect([likedAbove(books.scale), likedMuch(books.scale)]).toEqual([6, 9]);
  expect([likedAbove({ min: 1, max: 5, step: 1 }), likedMuch({ min: 1, max: 5, step: 1 })]).toEqual(
    [3, 4],
  );
  expect(likedAbove(jokes.scale)).toBeCloseTo(2, 1);
  expect([likedAbove(null), likedMuch(null)]).toEqual([0, 1]);
});
