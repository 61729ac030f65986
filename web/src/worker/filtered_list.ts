// Filters a list after the engine has ranked it: the engine knows only the smallest number of ratings. When it filters by itself,
// this file goes.

import {
  filterParts,
  hasPart,
  passes,
  withoutPart,
  type Filter,
  type FilterReport,
} from '../shared/filter';
import type { RankedMovie } from '../shared/protocol';

/** `ranked` gives as many films as the engine lists, best first, each with at least so many ratings. */
export function filteredList(
  ranked: (minRatings: number) => readonly RankedMovie[],
  filter: Filter,
  n: number,
): { readonly movies: readonly RankedMovie[]; readonly report: FilterReport } {
  const all = ranked(filter.minRatings);
  const passing = all.filter((movie) => passes(movie, filter));
  const genres: Record<string, number> = {};
  for (const genre of passing.flatMap((movie) => movie.genres)) {
    genres[genre] = (genres[genre] ?? 0) + 1;
  }
  const relaxed = (part: (typeof filterParts)[number]) => {
    const wider = withoutPart(filter, part);
    const films = part === 'ratings' ? ranked(wider.minRatings) : all;
    return { part, numPassing: films.filter((movie) => passes(movie, wider)).length };
  };
  return {
    movies: passing.slice(0, n),
    report: {
      numLooked: all.length,
      numPassing: passing.length,
      genres,
      relaxed:
        passing.length > 0 ? [] : filterParts.filter((part) => hasPart(filter, part)).map(relaxed),
    },
  };
}
