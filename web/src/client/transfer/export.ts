// What the visitor has, as files for themselves and for other places.

import { spokenTitle } from '../../shared/film';
import type { RankedMovie } from '../../shared/protocol';
import type { DatedRating, MarkedFilm } from '../visitor_record';
import { formatCsv } from './csv';
import { jsonVersion } from './film_list';

export interface Belongings {
  readonly ratings: readonly DatedRating[];
  readonly watchlist: readonly MarkedFilm[];
  readonly notInterested: readonly MarkedFilm[];
  readonly unseen: readonly MarkedFilm[];
}
/** The films that the model knows, by id. */
export type Films = ReadonlyMap<number, RankedMovie>;

const imdbOf = ({ imdbId }: RankedMovie) =>
  imdbId === 0 ? undefined : `tt${String(imdbId).padStart(7, '0')}`;

/** Our own file: everything, with all that helps to find a film again under another model. */
export function toJson(
  { ratings, watchlist, notInterested, unseen }: Belongings,
  films: Films,
  now: Date,
): string {
  const film = (movieId: number) => {
    const movie = films.get(movieId);
    if (movie === undefined) return { movieId };
    return {
      movieId,
      title: movie.title,
      year: movie.year === 0 ? undefined : movie.year,
      imdbId: imdbOf(movie),
      tmdbId: movie.tmdbId === 0 ? undefined : movie.tmdbId,
    };
  };
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const marked = (list: readonly MarkedFilm[]) =>
    list.map(({ movieId, markedAt }) => ({ ...film(movieId), at: time(markedAt) }));
  return `${JSON.stringify(
    {
      format: 'matinee-visitor',
      version: jsonVersion,
      exportedAt: now.toISOString(),
      ratings: ratings.map(({ movieId, stars, ratedAt }) => ({
        ...film(movieId),
        stars,
        at: time(ratedAt),
      })),
      watchlist: marked(watchlist),
      notInterested: marked(notInterested),
      unseen: marked(unseen),
    },
    null,
    1,
  )}\n`;
}

/**
 * The ratings in the layout that Letterboxd imports. No column for the day: Letterboxd would write each into the diary, as seen
 * on the day of its rating.
 */
export function toLetterboxdCsv(ratings: readonly DatedRating[], films: Films): string {
  const rows = ratings.flatMap(({ movieId, stars }) => {
    const movie = films.get(movieId);
    if (movie === undefined) return [];
    return [
      [
        spokenTitle(movie.title).title,
        movie.year === 0 ? '' : String(movie.year),
        String(stars),
        imdbOf(movie) ?? '',
        movie.tmdbId === 0 ? '' : String(movie.tmdbId),
      ],
    ];
  });
  return formatCsv([['Title', 'Year', 'Rating', 'imdbID', 'tmdbID'], ...rows]);
}
