import type { Movie } from '../../shared/protocol';
import { spokenTitle } from '../../shared/film';

/** The title as it is said, and the year. */
export function FilmTitle({ movie }: { readonly movie: Movie }) {
  return (
    <>
      {spokenTitle(movie.title).title}
      {movie.year !== 0 && <span class="year"> {movie.year}</span>}
    </>
  );
}
