// Films in threes, for somebody who has rated nothing: a well-known film and the two well-known ones that are most like it.

import { tellingGenre } from '../shared/film';
import type { RankedMovie } from '../shared/protocol';

const perGenre = 2;

/**
 * `known` are the most rated films, most rated first; `similarTo` names films like a given one, nearest first. A group begins with
 * the most rated film that is in none yet, and each genre begins at most two: the first of all genres, then the second.
 */
export function startGroups(
  known: readonly RankedMovie[],
  similarTo: (movieId: number) => ArrayLike<number>,
): readonly (readonly RankedMovie[])[] {
  const wellKnown = new Map(known.map((movie) => [movie.movieId, movie]));
  const taken = new Set<number>();
  const numOf = new Map<string, number>();
  const groups: { readonly round: number; readonly films: readonly RankedMovie[] }[] = [];
  for (const first of known) {
    const genre = tellingGenre(first.genres);
    const round = numOf.get(genre ?? '') ?? 0;
    if (genre === null || taken.has(first.movieId) || round >= perGenre) continue;
    const others = Array.from(similarTo(first.movieId))
      .filter((movieId) => movieId !== first.movieId && !taken.has(movieId))
      .flatMap((movieId) => wellKnown.get(movieId) ?? [])
      .slice(0, 2);
    if (others.length < 2) continue;
    const films = [first, ...others];
    for (const { movieId } of films) taken.add(movieId);
    numOf.set(genre, round + 1);
    groups.push({ round, films });
  }
  return groups.sort((a, b) => a.round - b.round).map(({ films }) => films);
}
