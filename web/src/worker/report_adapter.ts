// A report of today's bundles as the page knows it; goes with engine_adapter.ts.

import type { ModelReport } from '../shared/report';

interface OldPlace {
  readonly genre: string;
  readonly x: number;
  readonly y: number;
}
interface OldFilm {
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
}
type OldRow = readonly [movieId: number, ...rest: unknown[]];

export function adaptReport(report: ModelReport): ModelReport {
  if (report.version !== 1) return report;
  const was = report as unknown as {
    ratings: ModelReport['ratings'] & {
      numMovies: number;
      numRatedMovies: number;
      byHalfStars: readonly number[];
    };
    genres: { genre: string; movies: number; ratings: number; meanStars: number }[];
    curves: Record<string, unknown>;
    genreVectors: {
      twoFactors?: OldPlace[];
      principalComponents?: { explained: number[]; genres: OldPlace[] };
    } | null;
    movieMaps: { columns: string[]; genres: string[]; movies: OldRow[] } | null;
    polarising: { among: number; most: OldFilm[]; least: OldFilm[] } | null;
    favourites: (OldFilm & { lists: Record<string, OldFilm[]> })[];
  };
  const film = <Film extends OldFilm>({ movieId, ...rest }: Film) => ({
    ...rest,
    itemId: String(movieId),
  });
  const places = (vectors: readonly OldPlace[] | undefined) =>
    vectors?.map(({ genre, x, y }) => ({ tag: genre, x, y }));
  const { numMovies, numRatedMovies, byHalfStars, ...counts } = was.ratings;
  const { alsWithGenres, ...curves } = was.curves;
  const { twoFactors, principalComponents } = was.genreVectors ?? {};
  const maps = was.movieMaps;
  return {
    ...report,
    version: 2,
    ratings: {
      ...counts,
      numItems: numMovies,
      numRatedItems: numRatedMovies,
      byLevel: byHalfStars,
    },
    tags: was.genres.map(({ genre, movies, ratings, meanStars }) => ({
      tag: genre,
      items: movies,
      ratings,
      meanRating: meanStars,
    })),
    curves: { ...curves, alsWithTags: alsWithGenres },
    tagVectors: was.genreVectors && {
      twoFactors: places(twoFactors),
      principalComponents: principalComponents && {
        explained: principalComponents.explained,
        tags: places(principalComponents.genres),
      },
    },
    itemMaps: maps && {
      ...maps,
      columns: maps.columns.map(
        (name) => ({ movieId: 'itemId', genreMask: 'tagMask' })[name] ?? name,
      ),
      tags: maps.genres,
      items: maps.movies.map(([id, ...rest]) => [String(id), ...rest]),
    },
    polarising: was.polarising && {
      among: was.polarising.among,
      most: was.polarising.most.map(film),
      least: was.polarising.least.map(film),
    },
    favourites: was.favourites.map(({ lists, ...one }) => ({
      ...film(one),
      lists: Object.fromEntries(
        Object.entries(lists).map(([name, list]) => [
          name === 'paperByStars' ? 'paperByRating' : name,
          list.map(film),
        ]),
      ),
    })),
  } as unknown as ModelReport;
}
