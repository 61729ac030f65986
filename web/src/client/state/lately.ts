// Taste over time: what each rating counts for, by how long before the latest it was given.

import type { DatedRating } from '../visitor_record';

const year = 365 * 86_400_000;
// Of the dial's steps, in years: 0 is all alike.
const halfLives = [0, 8, 4, 2, 1, 0.5];

/** `ratings` newest first; one of an unknown day counts like the oldest known. */
export function weighted(ratings: readonly DatedRating[], step: number): readonly DatedRating[] {
  const halfLife = (halfLives[step] ?? 0) * year;
  if (halfLife === 0) return ratings;
  const newest = ratings[0]?.ratedAt ?? 0;
  const oldest = Math.min(...ratings.map(({ ratedAt }) => ratedAt || newest));
  return ratings.map((rating) => ({
    ...rating,
    weight: 0.5 ** ((newest - (rating.ratedAt || oldest)) / halfLife),
  }));
}
