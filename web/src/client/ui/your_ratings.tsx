import { useComputed } from '@preact/signals';
import { rate, ratedMovies, ratings, starsOf, tryStars } from '../app_state';
import type { RankedMovie } from '../../shared/protocol';
import { formatCount, strings } from '../../shared/strings';
import { FilmTitle } from './film_title';
import { StarInput } from './star_input';

const numShown = 12; // the newest; all of them have a page of their own

/** Draws itself anew only when its own stars change, however many films the panel holds. */
function RatedFilm({ movie }: { readonly movie: RankedMovie }) {
  const stars = useComputed(() => starsOf.value.get(movie.movieId) ?? null);
  return (
    <li data-rated={movie.movieId}>
      <span class="rated-title">
        <FilmTitle movie={movie} />
      </span>
      <StarInput
        label={strings.rateLabel(movie.title, movie.year)}
        stars={stars.value}
        onRate={(next) => {
          rate(movie, next);
        }}
        onTry={(next) => {
          tryStars(movie, next);
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-label={strings.removeLabel(movie.title)}
        onClick={(event) => {
          // The button goes with its film: focus moves to the next one, else to the panel's head.
          const item = event.currentTarget.closest('li');
          const next = item?.nextElementSibling ?? item?.previousElementSibling;
          const head = item?.closest('details')?.querySelector('summary');
          rate(movie, null);
          (next?.querySelector('button') ?? head)?.focus();
        }}
      >
        {strings.remove}
      </button>
    </li>
  );
}

export function YourRatings() {
  const movies = ratedMovies.value.slice(0, numShown);
  return (
    <section
      class={ratings.value.length === 0 ? 'yours yours-none' : 'yours'}
      aria-labelledby="yours-title"
    >
      <details open={matchMedia('(min-width: 60rem)').matches}>
        <summary>
          <h2 id="yours-title">{strings.yourRatings}</h2>
          <span class="badge">{formatCount(ratings.value.length)}</span>
        </summary>
        {ratings.value.length === 0 ? (
          <p class="empty">{strings.noRatings}</p>
        ) : (
          <>
            <ul class="rated">
              {movies.map((movie) => (
                <RatedFilm key={movie.movieId} movie={movie} />
              ))}
            </ul>
            <a class="all-yours" href="#yours">
              {strings.allOfYours(ratings.value.length)}
            </a>
          </>
        )}
      </details>
      <p class="private">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M7 10V7.5a5 5 0 0 1 10 0V10M5 10h14v10H5z" />
        </svg>
        <span>
          <strong>{strings.privacy}</strong> {strings.privacyMore}
        </span>
      </p>
    </section>
  );
}
