import { useLayoutEffect } from 'preact/hooks';
import {
  hideRated,
  list,
  numUsable,
  pinned,
  ratings,
  show,
  showMore,
  shown,
  view,
  type View,
} from '../app_state';
import { strings } from '../../shared/strings';
import { MovieCard } from './movie_card';

function headings(current: View): { title: string; lead: string | null } {
  switch (current.kind) {
    case 'home':
      return ratings.value.length === 0
        ? { title: strings.popularTitle, lead: strings.popularLead }
        : { title: strings.forYouTitle, lead: strings.forYouLead(ratings.value.length) };
    case 'search':
      return { title: strings.searchTitle(current.query), lead: null };
    case 'similar':
      return { title: strings.similarTitle(current.movie.title), lead: strings.similarLead };
  }
}

/** The answer's films, with the one that is being rated kept in its place. */
function visibleMovies() {
  const movies = list.value?.answer.movies ?? [];
  const kept = pinned.value;
  if (kept === null || movies.some((movie) => movie.movieId === kept.movie.movieId)) return movies;
  return [...movies.slice(0, kept.place - 1), kept.movie, ...movies.slice(kept.place - 1)];
}

function Skeleton() {
  return (
    <ul class="tickets" aria-hidden="true">
      {Array.from({ length: 6 }, (_, i) => (
        <li key={i} class="ticket ticket-skeleton" />
      ))}
    </ul>
  );
}

export function MovieList() {
  const { title, lead } = headings(view.value);
  const movies = visibleMovies();
  const answered = list.value;

  // From the input's handler to the new list in the document: what a visitor waits for.
  useLayoutEffect(() => {
    if (performance.getEntriesByName('rate', 'mark').length === 0) return;
    performance.measure('rate-to-list', 'rate');
    performance.clearMarks('rate');
  }, [answered]);

  return (
    <section class="list" aria-labelledby="list-title" aria-busy={answered === null}>
      <div class="list-head">
        <div>
          <h2 id="list-title">{title}</h2>
          {lead !== null && <p class="lead">{lead}</p>}
        </div>
        {view.value.kind === 'home' ? (
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              checked={hideRated.value}
              onChange={(event) => {
                hideRated.value = event.currentTarget.checked;
              }}
            />
            {strings.hideRated}
          </label>
        ) : (
          <button
            type="button"
            onClick={() => {
              show({ kind: 'home' });
            }}
          >
            {strings.back}
          </button>
        )}
      </div>
      {answered === null ? (
        <Skeleton />
      ) : movies.length === 0 ? (
        <p class="empty">
          {view.value.kind === 'search' ? strings.searchEmpty : strings.listEmpty}
        </p>
      ) : (
        <ol class="tickets">
          {movies.map((movie, i) => (
            <MovieCard key={movie.movieId} movie={movie} place={i + 1} />
          ))}
        </ol>
      )}
      {movies.length >= shown.value && movies.length < Math.min(numUsable.value, 1000) && (
        <button type="button" class="more" onClick={showMore}>
          {strings.showMore}
        </button>
      )}
    </section>
  );
}
