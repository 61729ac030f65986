import { expect, test } from 'vitest';
import { inCommon, meanDifference, tasteMatch } from '../../src/client/taste/taste_match';

test('films in common are those that both rated, and how far apart', () => {
  const films = inCommon(
    [
      { movieId: 1, stars: 4 },
      { movieId: 2, stars: 1 },
      { movieId: 3, stars: 5 },
    ],
    [
      { movieId: 3, stars: 4 },
      { movieId: 1, stars: 4.5 },
      { movieId: 9, stars: 1 },
    ],
  );
  expect(films).toEqual([
    { movieId: 3, mine: 5, theirs: 4 },
    { movieId: 1, mine: 4, theirs: 4.5 },
  ]);
  expect(meanDifference(films)).toBe(0.75);
});

test('a match is of what differs from everybody, not of what everybody likes', () => {
  const unknown = [4.5, 3, 2];
  expect(tasteMatch(unknown, [4.9, 3, 2], [5, 3, 2])).toBeCloseTo(1);
  expect(tasteMatch(unknown, [4.9, 3, 2], [4, 3, 2])).toBeCloseTo(-1);
  expect(tasteMatch(unknown, [4.9, 3, 1.6], [4.5, 3, 2])).toBe(0);
  // More stars for every film are a habit.
  expect(tasteMatch(unknown, [4.9, 3, 2], [3.5, 2, 1])).toBe(0);
  expect(tasteMatch(unknown, [4.9, 3, 2], [4.2, 2.4, 1.4])).toBeCloseTo(1);
});
