// A film as a ticket: the stub in the colour of its first genre, the title as type, the rating to tear off.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { hasLinks, list, pinned, rate, show, starsOf, tried, tryStars } from '../app_state';
import { spokenTitle, tellingGenre } from '../../shared/film';
import type { RankedMovie } from '../../shared/protocol';
import { formatStars, strings } from '../../shared/strings';
import { FilmTitle } from './film_title';
import { lazily } from './lazily';
import { MarkButtons } from './mark_buttons';
import { focusPlaceNext } from './movie_list_focus';
import { StarInput } from './star_input';

interface Props {
  readonly movie: RankedMovie;
  readonly place: number; // from 1
}

const WhyPanel = lazily(async () => (await import('./why/why_panel')).WhyPanel);

/** Where the film would move if the stars under the pointer were given: drawn over the stub, so that nothing gives way. */
function Move({ movie, place }: Props) {
  const to = useComputed(() => {
    const now = tried.value;
    if (now === null || now.movie.movieId === movie.movieId) return null;
    if (list.value?.question.view.kind !== 'home') return null;
    return now.movies.findIndex(({ movieId }) => movieId === movie.movieId) + 1;
  }).value;
  if (to === null || to === place) return null;
  const direction = to === 0 || to > place ? 'down' : 'up';
  return (
    <span class={`move move-${direction}`}>
      {direction === 'up' ? '▲' : '▼'}
      {to === 0 ? '' : to}
    </span>
  );
}

function Links({ movie }: { readonly movie: RankedMovie }) {
  // A bundle without links is not of MovieLens's films, and its ids lead nowhere.
  if (!hasLinks.value) return null;
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
    <span class="ticket-links">
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
    </span>
  );
}

export function MovieCard({ movie, place }: Props) {
  // Not the map itself: it changes with every rating, and each film would be drawn anew.
  const stars = useComputed(() => starsOf.value.get(movie.movieId) ?? null).value;
  const genre = tellingGenre(movie.genres);
  const genreClass = genre === null ? '' : `genre-${genre.toLowerCase()}`;
  const { otherTitle } = spokenTitle(movie.title);
  const explained = useSignal(false);
  const whyId = `why-${String(movie.movieId)}`;
  useEffect(
    () => () => {
      tryStars(movie, null); // what is tried goes with the film
    },
    [],
  );
  const onRate = (next: number | null, by: 'pointer' | 'keyboard') => {
    if (by === 'keyboard') pinned.value = { movie, place };
    rate(movie, next);
  };
  return (
    <li
      class={`ticket ${genreClass}${stars === null ? '' : ' ticket-rated'}`}
      data-movie={movie.movieId}
    >
      <div class="ticket-stub" aria-hidden="true">
        <span class="ticket-genre">{genre ?? strings.noGenreStub}</span>
        <Move movie={movie} place={place} />
        <span class="ticket-place">{place}</span>
      </div>
      <div class="ticket-body">
        <h3>
          <FilmTitle movie={movie} />
        </h3>
        {otherTitle !== '' && <p class="other-title">{otherTitle}</p>}
        <p class="genres">
          {movie.genres.length === 0 ? strings.noGenres : movie.genres.join(' · ')}
        </p>
      </div>
      <div class="ticket-score">
        <span class="visually-hidden">
          {strings.predictedLabel(movie.predicted, movie.low, movie.high)}
        </span>
        <span aria-hidden="true" title={strings.intervalHow}>
          <b>{formatStars(movie.predicted)}</b>
          <small>{strings.predicted}</small>
          <small>{strings.interval(movie.low, movie.high)}</small>
        </span>
        <button
          type="button"
          class="quiet"
          aria-expanded={explained.value}
          aria-controls={whyId}
          aria-label={strings.about(strings.why, movie.title)}
          onClick={() => {
            explained.value = !explained.value;
          }}
        >
          {strings.why}
        </button>
      </div>
      <div class="ticket-rate">
        <StarInput
          label={strings.rateLabel(movie.title, movie.year)}
          stars={stars}
          onRate={onRate}
          onLeave={() => {
            pinned.value = null;
          }}
          onTry={(next) => {
            tryStars(movie, next);
          }}
        />
        {stars !== null && <span class="mine">{formatStars(stars)}</span>}
        <MarkButtons
          movie={movie}
          onLeave={() => {
            pinned.value = null;
            focusPlaceNext(place);
          }}
        />
      </div>
      <div class="ticket-more">
        <button
          type="button"
          class="quiet"
          aria-label={strings.about(strings.similar, movie.title)}
          onClick={() => {
            show({ kind: 'similar', movieId: movie.movieId });
            scrollTo({ top: 0 });
          }}
        >
          {strings.similar}
        </button>
        <Links movie={movie} />
      </div>
      {explained.value && (
        <div class="why" id={whyId}>
          <WhyPanel movie={movie} />
        </div>
      )}
    </li>
  );
}
