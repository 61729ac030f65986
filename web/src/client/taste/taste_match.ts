// How alike two tastes are: by the films that both have rated, and by what the model makes of each.

import type { Rating } from '../../shared/protocol';

export interface InCommon {
  readonly movieId: number;
  readonly mine: number;
  readonly theirs: number;
}

export function inCommon(mine: readonly Rating[], theirs: readonly Rating[]): InCommon[] {
  const own = new Map(mine.map(({ movieId, stars }) => [movieId, stars]));
  return theirs.flatMap(({ movieId, stars }) => {
    const given = own.get(movieId);
    return given === undefined ? [] : [{ movieId, mine: given, theirs: stars }];
  });
}

export const meanDifference = (films: readonly InCommon[]): number =>
  films.reduce((sum, { mine, theirs }) => sum + Math.abs(mine - theirs), 0) / films.length;

/**
 * From -1 (opposite) to 1 (the same): the correlation of how both tastes move the predictions for the same films away from those
 * for somebody unknown. What everybody likes moves nothing, and giving more stars to all films alike is no taste.
 */
export function tasteMatch(
  unknown: readonly number[],
  mine: readonly number[],
  theirs: readonly number[],
): number {
  const moved = (predictions: readonly number[]) => {
    const moves = unknown.map((base, i) => (predictions[i] ?? base) - base);
    const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
    return moves.map((move) => move - mean);
  };
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const [me, them] = [moved(mine), moved(theirs)];
  const size = Math.sqrt(dot(me, me) * dot(them, them));
  return size === 0 ? 0 : dot(me, them) / size;
}
