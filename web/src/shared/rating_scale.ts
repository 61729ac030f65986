// The scale of a bundle's ratings. A level is a place on it, from 0; the value is what the visitor sees.

import type { RatingScale } from '../../../wasm/als_engine';

export const lastLevel = ({ min, max, step }: RatingScale): number =>
  Math.round((max - min) / step);

/** The value of a level, within the scale. */
export const valueAt = (scale: RatingScale, level: number): number =>
  // 0.1 + 0.2 is not 0.3: as many digits as a person could mean.
  Number((scale.min + scale.step * Math.min(Math.max(level, 0), lastLevel(scale))).toPrecision(10));

/** The nearest level to a value, within the scale. */
export const levelOf = (scale: RatingScale, value: number): number =>
  Math.min(Math.max(Math.round((value - scale.min) / scale.step), 0), lastLevel(scale));

/** A rating that can be given: without a scale there is a heart, which is 1. */
export function isRating(scale: RatingScale | null, value: unknown): value is number {
  if (typeof value !== 'number') return false;
  if (scale === null) return value === 1;
  return Math.abs(value - valueAt(scale, levelOf(scale, value))) < 1e-6 * scale.step;
}

/** As the scale has it; what a person wrote with fewer digits is the level that it is nearest to. */
export function nearestRating(scale: RatingScale | null, value: number): number | null {
  if (scale === null) return value > 0 ? 1 : null;
  const near = valueAt(scale, levelOf(scale, value));
  return Math.abs(value - near) <= Math.min(0.2 * scale.step, 0.0051) ? near : null;
}

/** The lowest value of the top third of the scale: what "liked" means in a prediction. */
export function likedFrom(scale: RatingScale): number {
  const levels = lastLevel(scale) + 1;
  return valueAt(scale, levels - Math.max(1, Math.round(levels / 3)));
}

/** Decimals that tell the values of a scale apart: no more than needed, and no more than two. */
export function digitsOf(scale: RatingScale | null): number {
  if (scale === null) return 0;
  const { min, step } = scale;
  const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
  return [0, 1].find((digits) => isWhole(min * 10 ** digits) && isWhole(step * 10 ** digits)) ?? 2;
}

/** Decimals of what lies between the values: predictions and means. */
export const finerDigitsOf = (scale: RatingScale | null): number => Math.max(digitsOf(scale), 1);

/** Five stars by halves. */
export const isHalves = ({ min, max, step }: RatingScale): boolean =>
  min === 0.5 && max === 5 && step === 0.5;

/** The control that fits: stars while they can be told apart by eye, points with a number, a slider, a heart. */
export type Widget = 'stars' | 'points' | 'slider' | 'heart';

export function widgetOf(scale: RatingScale | null): Widget {
  if (scale === null) return 'heart';
  const levels = lastLevel(scale) + 1;
  if (levels <= 7 || isHalves(scale)) return 'stars';
  return levels <= 12 ? 'points' : 'slider';
}

/** What is liked stands above this: a little over the middle of the scale. */
export const likedAbove = (scale: RatingScale | null): number =>
  scale === null ? 0 : valueAt(scale, Math.floor(0.6 * lastLevel(scale)));

/** What a liking without a number counts as. */
export const likedMuch = (scale: RatingScale | null): number =>
  scale === null ? 1 : valueAt(scale, Math.floor(0.9 * lastLevel(scale)));

/** What a dislike without a number counts as. */
export const dislikedMuch = (scale: RatingScale): number =>
  valueAt(scale, Math.ceil(0.3 * lastLevel(scale)));

/** The rating under a pointer at `x` of `width`: any part of a place counts as that place. */
export function ratingAt(scale: RatingScale, x: number, width: number): number {
  return valueAt(scale, Math.ceil((x / width) * (lastLevel(scale) + 1)) - 1);
}
