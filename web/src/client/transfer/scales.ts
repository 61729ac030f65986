// Scales that lists from elsewhere rate on, and their ratings on the catalogue's own.

import type { About } from '../../shared/about';
import { isHalves, isRating, levelOf, nearestRating, valueAt } from '../../shared/rating_scale';

/** By the best rating; "own" is the catalogue's. */
export const foreignScales = { four: 4, five: 5, ten: 10, hundred: 100 } as const;
export type ForeignScale = keyof typeof foreignScales;
export type ScaleName = 'own' | ForeignScale;

/** Five stars by halves are the own scale of most film catalogues: one name for one thing. */
export const scalesFor = ({ scale }: About): readonly ScaleName[] => {
  const foreign = Object.keys(foreignScales) as ForeignScale[];
  return scale !== null && isHalves(scale) ? foreign : ['own', ...foreign];
};

export const scaleOf = (max: number): ForeignScale | undefined =>
  (Object.keys(foreignScales) as ForeignScale[]).find((name) => foreignScales[name] === max);

/** Which scale the ratings of a list are on, by their size: one above five tells it of all. */
export function scaleBySize(values: readonly number[]): ForeignScale {
  const isOver = (limit: number) => values.filter((value) => value > limit).length;
  // A few slips of the pen ("45" for 4.5) do not make it per cent.
  if (isOver(10) > values.length / 2) return 'hundred';
  return values.some((value) => value > 5 && value <= 10) ? 'ten' : 'five';
}

const decimal = /^[+-]?\d{1,6}(?:[.,]\d{1,20})?$/;
const numberOf = (text: string): number =>
  decimal.test(text) ? Number(text.replace(',', '.')) : NaN;

/** School's grades, in stars. */
function gradeOf(letter: string, sign: string): number {
  const points = 'FDCBA'.indexOf(letter) + (sign === '' ? 0 : sign === '+' ? 1 / 3 : -1 / 3);
  return Math.min(Math.max(0.5 + (4.5 / 4) * points, 0.5), 5);
}

/**
 * A rating as it is written: "4.5", "4,5", "9/10", "4 out of 5", "85 %", "★★★½", "★★★★☆", "B+". Its own "of" counts more than what
 * the list is on.
 */
export function parseRating(written: string): {
  readonly value: number;
  readonly of: number | null;
} {
  // A phone's star is a letter and a sign that it is a picture.
  const text = written.replace(/\uFE0F/g, '').replace(/(\d)\s*(?:stars?|[★⭐])$/iu, '$1');
  const [, told = '', of = ''] =
    /^(.+?)\s*(?:\/|\b(?:(?:out )?of|von|sur|su|de)\b)\s*(\d{1,3})$/i.exec(text) ?? [];
  if (told !== '') return { value: numberOf(told), of: Number(of) };
  if (text.endsWith('%')) return { value: numberOf(text.slice(0, -1).trim()), of: 100 };
  const [, stars = '', half = '', empty = ''] = /^([★⭐🌟*]*)(½?)(☆*)$/u.exec(text) ?? [];
  if (stars + half !== '') {
    const [full, left] = [[...stars].length, [...empty].length];
    return {
      value: full + half.length / 2,
      of: left === 0 ? 5 : full + half.length + left,
    };
  }
  const [, letter, sign = ''] = /^([A-DF])([-+−–]?)$/.exec(text) ?? [];
  if (letter !== undefined) return { value: gradeOf(letter, sign), of: 5 };
  return { value: numberOf(text), of: null };
}

/** A share of the best rating, or null if it is none. `step`: what the service that wrote it can have meant; null: anything. */
function shareOf(text: string, name: ScaleName, step: number | null): number | null {
  const { value, of } = parseRating(text);
  if (!Number.isFinite(value) || (name === 'own' && of === null)) return null;
  const max = of ?? foreignScales[name === 'own' ? 'five' : name];
  const min = of === null && step !== null ? step : 0;
  // Nothing at all is given by no service of stars or points: it stands for "not rated".
  if (value < min || value > max || (value === 0 && max < 100)) return null;
  if (of === null && step !== null && !isRating({ min, max, step }, value)) return null;
  return value / max;
}

/** A share of the best rating on the catalogue's scale; without one only what is liked is a heart, and the rest null. */
export function ratingOfShare(share: number, { scale }: About): number | null {
  if (scale === null) return share > 0.6 ? 1 : null;
  const own = scale.min < 0 ? scale.min + share * (scale.max - scale.min) : share * scale.max;
  return valueAt(scale, levelOf(scale, own));
}

/** On the catalogue's scale, or null if it is none. */
export function ratingOn(
  text: string,
  name: ScaleName,
  step: number | null,
  about: About,
): number | null {
  const share = shareOf(text, name, step);
  if (share !== null) return ratingOfShare(share, about);
  const { value, of } = parseRating(text);
  const isOwn = name === 'own' && of === null && Number.isFinite(value);
  return isOwn ? nearestRating(about.scale, value) : null;
}

/** A rating of another scale that is no heart here. */
export const isNotLiked = (text: string, name: ScaleName, step: number | null, about: About) =>
  about.scale === null && shareOf(text, name, step) !== null;
