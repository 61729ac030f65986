import { useRef } from 'preact/hooks';
import { deleteEverything, rate, ratedMovies, ratings, starsOf } from '../app_state';
import { formatCount, strings } from '../../shared/strings';
import { StarInput } from './star_input';

export function YourRatings() {
  const dialog = useRef<HTMLDialogElement>(null);
  const movies = ratedMovies.value;
  return (
    <section class="yours" aria-labelledby="yours-title">
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
                <li key={movie.movieId} data-rated={movie.movieId}>
                  <span class="rated-title">
                    {movie.title}
                    {movie.year !== 0 && <span class="year"> {movie.year}</span>}
                  </span>
                  <StarInput
                    label={strings.rateLabel(movie.title, movie.year)}
                    stars={starsOf.value.get(movie.movieId) ?? null}
                    onRate={(stars) => {
                      rate(movie, stars);
                    }}
                  />
                  <button
                    type="button"
                    class="quiet"
                    aria-label={strings.removeLabel(movie.title)}
                    onClick={() => {
                      rate(movie, null);
                    }}
                  >
                    {strings.remove}
                  </button>
                </li>
              ))}
            </ul>
            <button type="button" class="danger" onClick={() => dialog.current?.showModal()}>
              {strings.deleteAll}
            </button>
          </>
        )}
      </details>
      <dialog ref={dialog} aria-labelledby="delete-question">
        <p id="delete-question">{strings.deleteAllQuestion}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {strings.cancel}
          </button>
          <button
            type="button"
            class="danger"
            onClick={() => {
              dialog.current?.close();
              deleteEverything();
            }}
          >
            {strings.deleteAllYes}
          </button>
        </div>
      </dialog>
    </section>
  );
}
