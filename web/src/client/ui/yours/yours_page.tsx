// Everything that the browser keeps of the visitor: what they rated, want to see and do not want to see.

import '../pages.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  described,
  numUsable,
  notInterested,
  predicted,
  rate,
  ratings,
  setMark,
  unseen,
  watchlist,
} from '../../app_state';
import { hashOf, yoursSections, type YoursSection } from '../../route';
import type { RankedMovie } from '../../../shared/protocol';
import { formatCount, formatDay, formatStars, strings } from '../../../shared/strings';
import { later } from '../../../shared/strings_later';
import { MarkButtons } from '../mark_buttons';
import { StarInput } from '../star_input';
import { CheckMe } from './check_me';
import { DataSection } from './data_section';
import { FilmRow, focusNextRow, PredictedStars } from '../film_row';
import { useTitle } from '../use_title';
import { sorted, type Listed, type Order } from './sorting';

const rowsAtOnce = 100;

interface SectionProps {
  readonly films: readonly Listed[];
  readonly numSaid: number;
  readonly orders: readonly Order[];
  readonly empty: string;
  readonly row: (film: Listed) => preact.JSX.Element;
}

/** A list in an order of the visitor's choice, its rows a hundred at a time. */
function Section({ films, numSaid, orders, empty, row }: SectionProps) {
  const [order, setOrder] = useState<Order>(orders[0] ?? 'title');
  const [shown, setShown] = useState(rowsAtOnce);
  if (numSaid === 0) return <p class="empty empty-list">{empty}</p>;
  const unknown = numSaid - films.length;
  return (
    <>
      <div class="slips-head">
        <label>
          {later.sortBy}{' '}
          <select
            value={order}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              setOrder(orders.find((name) => name === chosen) ?? 'title');
            }}
          >
            {orders.map((name) => (
              <option key={name} value={name}>
                {later.orders[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ol class="slips">{sorted(films, order).slice(0, shown).map(row)}</ol>
      {films.length > shown && (
        <button
          type="button"
          class="more"
          onClick={() => {
            setShown(shown + rowsAtOnce);
          }}
        >
          {strings.showMore}
        </button>
      )}
      {unknown > 0 && (
        <p class="empty">
          {numUsable.value === 0 ? later.titlesLater(unknown) : later.notInModel(unknown)}
        </p>
      )}
    </>
  );
}

function Ratings() {
  const films = ratings.value.flatMap(({ movieId, stars, ratedAt }) => {
    const movie = described.value.get(movieId);
    return movie === undefined ? [] : [{ movie, stars, when: ratedAt }];
  });
  return (
    <>
      <CheckMe />
      <Section
        films={films}
        numSaid={ratings.value.length}
        orders={['when', 'stars', 'title']}
        empty={strings.noRatings}
        row={({ movie, stars, when }) => (
          <FilmRow key={movie.movieId} movie={movie} note={later.ratedOn(formatDay(when))}>
            <StarInput
              label={strings.rateLabel(movie.title, movie.year)}
              stars={stars}
              onRate={(next) => {
                rate(movie, next);
              }}
            />
            <span class="mine">{formatStars(stars)}</span>
            <button
              type="button"
              class="quiet remove"
              aria-label={strings.removeLabel(movie.title)}
              onClick={(event) => {
                focusNextRow(event.currentTarget);
                rate(movie, null);
              }}
            >
              {strings.remove}
            </button>
          </FilmRow>
        )}
      />
    </>
  );
}

/** Films with today's predictions, once they have come. */
function usePredicted(movieIds: readonly number[]): ReadonlyMap<number, RankedMovie> {
  const [films, setFilms] = useState<ReadonlyMap<number, RankedMovie>>(new Map());
  const known = numUsable.value;
  const given = ratings.value;
  const wanted = movieIds.join();
  useEffect(() => {
    let asked = true;
    if (known > 0) {
      predicted(wanted === '' ? [] : wanted.split(',').map(Number)).then(
        (movies) => {
          if (asked) setFilms(new Map(movies.map((movie) => [movie.movieId, movie])));
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [wanted, known, given]);
  return films;
}

function Watchlist() {
  const marked = watchlist.value;
  const known = usePredicted(marked.map(({ movieId }) => movieId));
  const films = marked.flatMap(({ movieId, markedAt }) => {
    const movie = known.get(movieId) ?? described.value.get(movieId);
    return movie === undefined ? [] : [{ movie, stars: movie.predicted, when: markedAt }];
  });
  return (
    <Section
      films={films}
      numSaid={marked.length}
      orders={['when', 'predicted', 'title']}
      empty={later.watchlistEmpty}
      row={({ movie, when }) => (
        <FilmRow key={movie.movieId} movie={movie} note={later.addedOn(formatDay(when))}>
          {known.has(movie.movieId) && <PredictedStars movie={movie} />}
          <StarInput
            label={strings.rateLabel(movie.title, movie.year)}
            stars={null}
            onRate={(next) => {
              rate(movie, next);
            }}
          />
          <MarkButtons movie={movie} />
        </FilmRow>
      )}
    />
  );
}

interface SetAsideProps {
  readonly marked: readonly { readonly movieId: number; readonly markedAt: number }[];
  readonly empty: string;
  readonly takeBack: string;
  readonly takeBackLabel: (title: string) => string;
}

function SetAside({ marked, empty, takeBack, takeBackLabel }: SetAsideProps) {
  const films = marked.flatMap(({ movieId, markedAt }) => {
    const movie = described.value.get(movieId);
    return movie === undefined ? [] : [{ movie, stars: 0, when: markedAt }];
  });
  return (
    <Section
      films={films}
      numSaid={marked.length}
      orders={['when', 'title']}
      empty={empty}
      row={({ movie, when }) => (
        <FilmRow key={movie.movieId} movie={movie} note={later.addedOn(formatDay(when))}>
          <button
            type="button"
            class="quiet remove"
            aria-label={takeBackLabel(movie.title)}
            onClick={(event) => {
              focusNextRow(event.currentTarget);
              setMark(movie, null);
            }}
          >
            {takeBack}
          </button>
        </FilmRow>
      )}
    />
  );
}

const NotInterested = () => (
  <SetAside
    marked={notInterested.value}
    empty={later.notInterestedEmpty}
    takeBack={later.listAgain}
    takeBackLabel={later.listAgainLabel}
  />
);

const Unseen = () => (
  <SetAside
    marked={unseen.value}
    empty={later.unseenEmpty}
    takeBack={later.askAgain}
    takeBackLabel={later.askAgainLabel}
  />
);

const sections = {
  ratings: Ratings,
  watchlist: Watchlist,
  'not-interested': NotInterested,
  unseen: Unseen,
  data: DataSection,
} as const;

export function YoursPage({ section }: { readonly section: YoursSection }) {
  const title = later.yoursSection(later.yoursSections[section]);
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [section]);
  const counts: Readonly<Partial<Record<YoursSection, number>>> = {
    ratings: ratings.value.length,
    watchlist: watchlist.value.length,
    'not-interested': notInterested.value.length,
    unseen: unseen.value.length,
  };
  const Current = sections[section];
  return (
    <section class="page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        <span aria-hidden="true">{strings.yours}</span>
        <span class="visually-hidden">{title}</span>
      </h2>
      <p class="lead">{later.yoursLead}</p>
      <nav class="tabs" aria-label={strings.yours}>
        {yoursSections.map((name) => (
          <a
            key={name}
            href={hashOf({ kind: 'yours', section: name })}
            aria-current={name === section ? 'page' : undefined}
          >
            {later.yoursSections[name]}
            {counts[name] !== undefined && <span class="badge">{formatCount(counts[name])}</span>}
          </a>
        ))}
      </nav>
      <Current />
    </section>
  );
}
