// A film as a ticket: the stub in the colour of its first genre, the title as type, the rating to tear off.

import { pinned, rate, show, starsOf } from '../app_state';
import type { RankedMovie } from '../../shared/protocol';
import { formatStars, strings } from '../../shared/strings';
import { StarInput } from './star_input';

interface Props {
  readonly movie: RankedMovie;
  readonly place: number; // from 1
}

function genreClass(movie: RankedMovie): string {
  // The most telling genre gives the colour: Drama and Comedy only if there is nothing else.
  const telling = movie.genres.find((genre) => genre !== 'Drama' && genre !== 'Comedy');
  return `genre-${(telling ?? movie.genres[0] ?? 'none').toLowerCase()}`;
}

function Links({ movie }: { readonly movie: RankedMovie }) {
  if (movie.imdbId === 0 && movie.tmdbId === 0) return null;
  const sites = [
    {
      site: 'IMDb',
      id: movie.imdbId,
      url: `https://www.imdb.com/title/tt${String(movie.imdbId).padStart(7, '0')}/`,
    },
    {
      site: 'TMDB',
      id: movie.tmdbId,
      url: `https://www.themoviedb.org/movie/${String(movie.tmdbId)}`,
    },
    {
      site: 'MovieLens',
      id: movie.movieId,
      url: `https://movielens.org/movies/${String(movie.movieId)}`,
    },
  ];
  return (
    <>
      {sites
        .filter(({ id }) => id !== 0)
        .map(({ site, url }) => (
          <a
            key={site}
            href={url}
            rel="noopener noreferrer"
            target="_blank"
            aria-label={strings.externalLabel(site, movie.title)}
          >
            {site}
          </a>
        ))}
    </>
  );
}

export function MovieCard({ movie, place }: Props) {
  const stars = starsOf.value.get(movie.movieId) ?? null;
  const onRate = (next: number | null, by: 'pointer' | 'keyboard') => {
    if (by === 'keyboard') pinned.value = { movie, place };
    rate(movie, next);
  };
  return (
    <li class={`ticket ${genreClass(movie)}`} data-movie={movie.movieId}>
      <div class="ticket-stub" aria-hidden="true">
        <span class="ticket-place">{place}</span>
      </div>
      <div class="ticket-body">
        <h3>
          {movie.title}
          {movie.year !== 0 && <span class="year"> {movie.year}</span>}
        </h3>
        <p class="genres">
          {movie.genres.length === 0 ? strings.noGenres : movie.genres.join(' · ')}
        </p>
        <div class="ticket-rate">
          <StarInput
            label={strings.rateLabel(movie.title, movie.year)}
            stars={stars}
            onRate={onRate}
            onLeave={() => {
              pinned.value = null;
            }}
          />
          {stars !== null && <span class="mine">{formatStars(stars)}</span>}
        </div>
      </div>
      <p class="ticket-score">
        <span class="visually-hidden">{strings.predictedLabel(movie.predicted)}</span>
        <span aria-hidden="true">
          <b>{formatStars(movie.predicted)}</b>
          <small>predicted</small>
        </span>
      </p>
      <div class="ticket-more">
        <button
          type="button"
          class="quiet"
          onClick={() => {
            show({ kind: 'similar', movie });
            scrollTo({ top: 0 });
          }}
        >
          {strings.similar}
          <span class="visually-hidden">: {movie.title}</span>
        </button>
        <Links movie={movie} />
      </div>
    </li>
  );
}
