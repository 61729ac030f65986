import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import {
  canShowMore,
  dials,
  dialsShown,
  filter,
  filterShown,
  hideRated,
  isLastAsked,
  list,
  load,
  pinned,
  show,
  showMore,
  startShown,
  type Question,
} from '../app_state';
import type { ListView } from '../route';
import type { Answer, RankedMovie } from '../../shared/protocol';
import { areNeutral } from '../../shared/dials';
import { isFiltering } from '../../shared/filter';
import { spokenTitle } from '../../shared/film';
import { strings } from '../../shared/strings';
import { FilterButton } from './filter_button';
import { Icon } from './icon';
import { lazily } from './lazily';
import { useSteps } from './list_steps';
import { MovieCard } from './movie_card';
import { focusIfAsked } from './movie_list_focus';
import { useTitle } from './use_title';

const FilterPanel = lazily(async () => (await import('./filter_panel')).FilterPanel);
const FilterEmpty = lazily(async () => (await import('./filter_empty')).FilterEmpty);
const DialsPanel = lazily(async () => (await import('./dials_panel')).DialsPanel);

/** Opens the dials; it says how many are turned. */
function DialsButton() {
  const turned = Object.values(dials.value).filter((value) => value !== 0).length;
  return (
    <button
      type="button"
      class="filter-button"
      aria-expanded={dialsShown.value}
      aria-controls="dials"
      onClick={() => {
        dialsShown.value = !dialsShown.value;
      }}
    >
      <Icon name="dials" />
      {strings.tune}
      {turned > 0 && (
        <span class="badge">
          {turned}
          <span class="visually-hidden"> {strings.filtersSet}</span>
        </span>
      )}
    </button>
  );
}

interface Words {
  readonly title: string;
  readonly lead: string | null;
  readonly empty: string;
}

/** Of the question that is answered; before the first answer, of the one that is asked. */
function wordsFor(
  question: Pick<Question, 'view' | 'ratings'>,
  about: Answer['about'] | undefined,
): Words {
  const { view, ratings } = question;
  switch (view.kind) {
    case 'home':
      return ratings.length === 0
        ? { title: strings.popularTitle, lead: strings.popularLead, empty: strings.listEmpty }
        : {
            title: strings.forYouTitle,
            lead: strings.forYouLead(ratings.length),
            empty: strings.listEmpty,
          };
    case 'search':
      return { title: strings.searchTitle(view.query), lead: null, empty: strings.searchEmpty };
    case 'similar':
      return {
        title: strings.similarTitle(about == null ? null : spokenTitle(about.title).title),
        lead: strings.similarLead,
        empty: strings.similarEmpty,
      };
  }
}

/** The answer's films, with the one that is being rated kept in its place. */
function visibleMovies(
  movies: readonly RankedMovie[] = [],
  kept: { readonly movie: RankedMovie; readonly place: number } | null,
): readonly RankedMovie[] {
  if (kept === null || movies.some((movie) => movie.movieId === kept.movie.movieId)) return movies;
  return [...movies.slice(0, kept.place - 1), kept.movie, ...movies.slice(kept.place - 1)];
}

const idOf = (movie: RankedMovie) => movie.movieId;

interface Card {
  readonly movie: RankedMovie;
  readonly place: number;
  readonly drawn: JSX.Element;
}

/** A card that says what it said before is the very one of before: Preact then leaves it alone. */
function useCards(movies: readonly RankedMovie[]): readonly JSX.Element[] {
  const before = useRef<ReadonlyMap<number, Card>>(new Map());
  const cards = movies.map((movie, i): Card => {
    const place = i + 1;
    const card = before.current.get(movie.movieId);
    if (card?.movie === movie && card.place === place) return card;
    return { movie, place, drawn: <MovieCard key={movie.movieId} movie={movie} place={place} /> };
  });
  before.current = new Map(cards.map((card) => [card.movie.movieId, card]));
  return cards.map(({ drawn }) => drawn);
}

function Skeleton() {
  return (
    <ul class="tickets" aria-hidden="true">
      {Array.from({ length: 8 }, (_, i) => (
        <li key={i} class="ticket ticket-skeleton">
          <span class="ticket-stub" />
        </li>
      ))}
    </ul>
  );
}

export function MovieList({ view: listView }: { readonly view: ListView }) {
  const answered = list.value;
  const { title, lead, empty } = wordsFor(
    answered?.question ?? { view: listView, ratings: [] },
    answered?.answer.about,
  );
  const all = useMemo(
    () => visibleMovies(answered?.answer.movies, pinned.value),
    [answered, pinned.value],
  );
  const current = answered?.question.view;
  const { items: movies, isComplete } = useSteps(all, current?.kind ?? '', idOf);
  const cards = useCards(movies);
  useTitle(listView.kind === 'home' ? null : title);
  const heading = useRef<HTMLHeadingElement>(null);
  const tickets = useRef<HTMLOListElement>(null);

  useLayoutEffect(() => {
    if (isComplete) focusIfAsked(tickets.current);
  }, [answered, isComplete]);

  // For tests, as data-load: whether the list is that of all that was said until now, and drawn to its end.
  useLayoutEffect(() => {
    if (answered === null) return;
    document.documentElement.dataset['list'] =
      isComplete && isLastAsked(answered.question) ? 'settled' : 'coming';
  }, [answered, isComplete]);

  const filtered = answered?.answer.filtered ?? null;
  const filters = listView.kind === 'home' && (filterShown.value || isFiltering(filter.value));

  // From the input's handler to the new list in the document: what a visitor waits for.
  useLayoutEffect(() => {
    if (performance.getEntriesByName('rate', 'mark').length === 0) return;
    performance.measure('rate-to-list', 'rate');
    performance.clearMarks('rate');
  }, [answered]);

  // "More like this" leads to another list: the reader goes there too. The button that was pressed is gone.
  useEffect(() => {
    if (current?.kind === 'similar') heading.current?.focus();
  }, [current]);

  return (
    <section class="list" aria-labelledby="list-title" aria-busy={answered === null}>
      <div class="list-head">
        <h2 id="list-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {lead !== null && (
          <p class="lead">
            {lead}
            {current?.kind === 'home' && !startShown.value && (
              <>
                {' '}
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    startShown.value = true;
                    scrollTo({ top: 0 });
                  }}
                >
                  {strings.tell}
                </button>
              </>
            )}
          </p>
        )}
        {current === undefined || current.kind === 'home' ? (
          <div class="list-choices">
            <FilterButton />
            <DialsButton />
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
          </div>
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
      {listView.kind === 'home' && (dialsShown.value || !areNeutral(dials.value)) && <DialsPanel />}
      {filters && <FilterPanel />}
      {answered === null ? (
        load.value.kind === 'loading' && <Skeleton />
      ) : movies.length === 0 && filtered !== null && isFiltering(filter.value) ? (
        <FilterEmpty report={filtered} />
      ) : movies.length === 0 ? (
        <p class="empty empty-list">{empty}</p>
      ) : (
        <ol class="tickets" ref={tickets}>
          {cards}
        </ol>
      )}
      {canShowMore.value && (
        <button type="button" class="more" onClick={showMore}>
          {strings.showMore}
        </button>
      )}
    </section>
  );
}
