// The first minute: a film at a time, chosen so that the answer tells most, and films in threes; each with "haven't seen". Beside
// them how well the visitor is known by now, as the posterior has it.

import './start.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  askAgain,
  askEngine,
  changeFilms,
  list,
  markOf,
  numUsable,
  rate,
  ratings,
  setMark,
  starsOf,
  startShown,
  tryStars,
  unseen,
} from '../../app_state';
import { spokenTitle, tellingGenre } from '../../../shared/film';
import type { Confidence, RankedMovie } from '../../../shared/protocol';
import { strings } from '../../../shared/strings';
import { nothingSaid } from '../../visitor_record';
import { FilmTitle } from '../film_title';
import { StarInput } from '../star_input';

const likedStars = 4.5;
const groupsAtOnce = 3;

const titleOf = (movie: RankedMovie) => spokenTitle(movie.title).title;

/**
 * What to ask next, and how well the visitor is known: both follow every answer. `grouped` are films that are asked for in
 * another way.
 */
function useNext(grouped: string): {
  readonly film: RankedMovie | null | undefined; // undefined: not known yet
  readonly confidence: Confidence | null;
  readonly sharpest: readonly RankedMovie[];
} {
  const [next, setNext] = useState<{
    readonly film: RankedMovie | null;
    readonly confidence: Confidence;
    readonly sharpest: readonly RankedMovie[];
  } | null>(null);
  const shown = useRef<readonly RankedMovie[]>([]);
  const given = ratings.value;
  const marked = markOf.value;
  const known = numUsable.value;
  useEffect(() => {
    let asked = true;
    if (known > 0) {
      // Whatever has a mark has not been seen, or is not to be spoken of.
      const excluded = [...marked.keys()];
      const ids = grouped === '' ? [] : grouped.split(',').map(Number);
      Promise.all([
        askEngine((api) =>
          api.nextToRate({ ratings: given, n: 3, excluded: [...excluded, ...ids] }),
        ),
        askEngine((api) =>
          api.confidence({ ratings: given, n: 3, excluded: [...excluded, ...ids] }),
        ),
      ]).then(
        ([films, confidence]) => {
          if (!asked) return;
          // A film stays until it is answered, or it would change under the hand; and it comes back when the answer is undone.
          const unanswered = shown.current.find(
            ({ movieId }) =>
              !marked.has(movieId) &&
              !ids.includes(movieId) &&
              !given.some((rating) => rating.movieId === movieId),
          );
          const film = unanswered ?? films[0] ?? null;
          if (film !== null && film !== unanswered) shown.current = [...shown.current, film];
          setNext({ film, confidence, sharpest: films });
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [given, marked, known, grouped]);
  return {
    film: next === null ? undefined : next.film,
    confidence: next?.confidence ?? null,
    sharpest: next?.sharpest ?? [],
  };
}

/** Null: not known yet. */
function useGroups(): readonly (readonly RankedMovie[])[] | null {
  const [groups, setGroups] = useState<readonly (readonly RankedMovie[])[] | null>(null);
  const isThere = numUsable.value > 0;
  useEffect(() => {
    let asked = true;
    if (isThere) {
      askEngine((api) => api.startGroups()).then(
        (found) => {
          if (asked) setGroups(found);
        },
        () => undefined,
      );
    }
    return () => {
      asked = false;
    };
  }, [isThere]);
  return groups;
}

function OneFilm({ movie }: { readonly movie: RankedMovie }) {
  const genre = tellingGenre(movie.genres);
  useEffect(
    () => () => {
      tryStars(movie, null);
    },
    [movie],
  );
  return (
    <div
      class={`start-film ${genre === null ? '' : `genre-${genre.toLowerCase()}`}`}
      data-movie={movie.movieId}
    >
      <p class="start-title">
        <FilmTitle movie={movie} />
      </p>
      <p class="genres">{movie.genres.join(' · ')}</p>
      <div class="start-answers">
        <StarInput
          label={strings.rateLabel(movie.title, movie.year)}
          stars={starsOf.value.get(movie.movieId) ?? null}
          onRate={(stars) => {
            rate(movie, stars);
          }}
          onTry={(stars) => {
            tryStars(movie, stars);
          }}
        />
        <button
          type="button"
          class="unseen-button"
          aria-label={strings.startUnseenLabel(titleOf(movie))}
          onClick={() => {
            setMark(movie, 'unseen');
          }}
        >
          {strings.startUnseen}
        </button>
      </div>
    </div>
  );
}

function Group({ films }: { readonly films: readonly RankedMovie[] }) {
  const [notSeen, setNotSeen] = useState<ReadonlySet<number>>(new Set());
  const seen = films.filter(({ movieId }) => !notSeen.has(movieId));
  const answer = (liked: readonly RankedMovie[]) => {
    const now = Date.now();
    const said = films.map((movie) => [
      movie.movieId,
      liked.includes(movie)
        ? { ...nothingSaid, stars: likedStars, ratedAt: now }
        : { ...nothingSaid, mark: 'unseen' as const, markedAt: now },
    ]) as [number, typeof nothingSaid][];
    changeFilms(
      new Map(said),
      liked.length === 0
        ? strings.groupPassed(films.map(titleOf))
        : strings.groupLiked(liked.map(titleOf), likedStars),
    );
    // The group goes with the button that was pressed.
    document.getElementById('start-groups')?.focus({ preventScroll: true });
  };
  const genre = tellingGenre(films[0]?.genres ?? []);
  return (
    <li class={`group ${genre === null ? '' : `genre-${genre.toLowerCase()}`}`}>
      <ul>
        {films.map((movie) => (
          <li key={movie.movieId}>
            <label class={notSeen.has(movie.movieId) ? 'group-unseen' : ''}>
              <input
                type="checkbox"
                checked={!notSeen.has(movie.movieId)}
                aria-label={strings.seenLabel(titleOf(movie))}
                onChange={(event) => {
                  const next = new Set(notSeen);
                  if (event.currentTarget.checked) next.delete(movie.movieId);
                  else next.add(movie.movieId);
                  setNotSeen(next);
                }}
              />
              <span>
                <FilmTitle movie={movie} />
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div class="group-answers">
        <button
          type="button"
          class="group-like"
          disabled={seen.length === 0}
          onClick={() => {
            answer(seen);
          }}
        >
          {strings.groupLike(seen.length)}
          <span class="visually-hidden">: {seen.map(titleOf).join(', ')}</span>
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            answer([]);
          }}
        >
          {strings.groupPass}
          <span class="visually-hidden">: {films.map(titleOf).join(', ')}</span>
        </button>
      </div>
    </li>
  );
}

function Meter({
  confidence,
  sharpest,
}: {
  readonly confidence: Confidence | null;
  readonly sharpest: readonly RankedMovie[];
}) {
  const top = ratings.value.length === 0 ? [] : (list.value?.answer.movies.slice(0, 3) ?? []);
  const none = ratings.value.length === 0;
  const within = confidence?.within ?? 0;
  return (
    <div class="start-meter">
      <label>
        <span>{strings.meterName}</span>
        <meter min="0" max="1" value={confidence?.share ?? 0} />
      </label>
      <p>
        {confidence !== null && (none ? strings.meterNone(within) : strings.meterWords(within))}{' '}
        {confidence !== null && !none && strings.meterSharpen(sharpest.map(titleOf))}
      </p>
      {top.length > 0 && <p class="start-top">{strings.topNow(top.map(titleOf))}</p>}
    </div>
  );
}

export function Start() {
  const groups = useGroups();
  const said = (movie: RankedMovie) =>
    starsOf.value.has(movie.movieId) || markOf.value.has(movie.movieId);
  const open = groups?.filter((films) => !films.some(said)).slice(0, groupsAtOnce) ?? [];
  const { film, confidence, sharpest } = useNext(
    open.flatMap((films) => films.map((f) => f.movieId)).join(),
  );
  const isComing = groups === null || film === undefined;
  const aside = unseen.value.length;
  return (
    <section
      class={ratings.value.length === 0 ? 'start start-none' : 'start'}
      aria-labelledby="start-title"
      aria-busy={isComing}
    >
      <div class="start-head">
        <h2 id="start-title">{strings.startTitle}</h2>
        <button
          type="button"
          onClick={() => {
            startShown.value = false;
            document.getElementById('list-title')?.focus({ preventScroll: true });
          }}
        >
          {strings.startClose}
        </button>
        <p class="lead">{strings.startLead}</p>
      </div>
      <div class="start-ways">
        <div class="start-one">
          <h3>{strings.startOne}</h3>
          {film === undefined ? (
            <div class="start-film" />
          ) : film === null ? (
            <p class="empty">{strings.startNone}</p>
          ) : (
            <OneFilm key={film.movieId} movie={film} />
          )}
          <p class="start-note">
            <span class="start-reason">{strings.startOneWhy}</span>
            {aside > 0 && (
              <>
                {' '}
                {strings.startAside(aside)}{' '}
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    askAgain(strings.askedAgain(aside));
                  }}
                >
                  {strings.startAskAgain}
                </button>
              </>
            )}
          </p>
        </div>
        {(groups === null || open.length > 0) && (
          <div class="start-groups">
            <h3 id="start-groups" tabIndex={-1}>
              {strings.groupsTitle}
            </h3>
            <ul class="groups">
              {/* Their place is kept: what came later would push the list away under the hand. */}
              {groups === null &&
                Array.from({ length: groupsAtOnce }, (_, i) => <li key={i} class="group" />)}
              {open.map((films) => (
                <Group key={films[0]?.movieId ?? 0} films={films} />
              ))}
            </ul>
          </div>
        )}
      </div>
      <Meter confidence={confidence} sharpest={sharpest} />
    </section>
  );
}
