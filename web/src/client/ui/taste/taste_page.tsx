// Somebody else's ratings, opened from a link: shown beside the visitor's own, which they do not touch.

import '../pages.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  askEngine,
  changeFilms,
  notInterested,
  numUsable,
  rate,
  ratings,
  show,
  starsOf,
} from '../../app_state';
import type { JointMovie, RankedMovie, Rating, TasteAnswer } from '../../../shared/protocol';
import { formatStars, strings } from '../../../shared/strings';
import { later } from '../../../shared/strings_later';
import { decodeRatings } from '../../taste/share_code';
import { nothingSaid } from '../../visitor_record';
import { FilmRow, PredictedStars } from '../film_row';
import { useTitle } from '../use_title';
import { MarkButtons } from '../mark_buttons';
import { StarInput } from '../star_input';

const numListed = 50;

interface Compared {
  readonly match: TasteAnswer | null; // null: the visitor has rated nothing
  readonly theirs: readonly RankedMovie[]; // in the order of their ratings, with the visitor's predictions
  readonly forThem: readonly RankedMovie[];
}

async function compare(
  mine: readonly Rating[],
  others: readonly Rating[],
  excluded: readonly number[],
): Promise<Compared> {
  const ids = others.map(({ movieId }) => movieId);
  const [match, theirs, forThem] = await Promise.all([
    mine.length === 0
      ? null
      : askEngine((api) => api.taste({ ratings: mine, others, n: numListed, excluded })),
    askEngine((api) => api.movies(ids, mine)),
    askEngine((api) =>
      api.recommend({
        ratings: others,
        n: numListed,
        excludeSeen: true,
        excluded: [],
        filter: null,
      }),
    ),
  ]);
  return { match, theirs: theirs.movies, forThem: forThem.movies };
}

/** The comparison with the ratings of now; the last one until it is there. */
function useCompared(others: readonly Rating[]): Compared | null {
  const [compared, setCompared] = useState<Compared | null>(null);
  const known = numUsable.value;
  const mine = ratings.value;
  useEffect(() => {
    let asked = true;
    if (known > 0 && others.length > 0) {
      const excluded = notInterested.peek().map(({ movieId }) => movieId);
      compare(mine, others, excluded).then(
        (answer) => {
          if (asked) setCompared(answer);
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [others, known, mine]);
  return compared;
}

function Pair({ mine, theirs }: { readonly mine: number; readonly theirs: number }) {
  return (
    <span class="pair">
      <span class="visually-hidden">{later.tastePredicted(mine, theirs)}</span>
      <span aria-hidden="true">
        {later.tasteYou} <b>{formatStars(mine)}</b>
      </span>
      <span aria-hidden="true">
        {later.tasteThem} <b>{formatStars(theirs)}</b>
      </span>
    </span>
  );
}

function JointList({ movies }: { readonly movies: readonly JointMovie[] }) {
  if (movies.length === 0) return <p class="empty empty-list">{later.tasteJointEmpty}</p>;
  return (
    <>
      <p class="lead">{later.tasteJointLead}</p>
      <ol class="slips">
        {movies.map((movie) => (
          <FilmRow key={movie.movieId} movie={movie}>
            <Pair mine={movie.predicted} theirs={movie.predictedOther} />
            <MarkButtons movie={movie} />
          </FilmRow>
        ))}
      </ol>
    </>
  );
}

function TheirRatings({
  movies,
  given,
}: {
  readonly movies: readonly RankedMovie[];
  readonly given: ReadonlyMap<number, number>;
}) {
  const rows = movies
    .map((movie) => ({ movie, stars: given.get(movie.movieId) ?? 0 }))
    .sort((a, b) => b.stars - a.stars);
  return (
    <ol class="slips">
      {rows.map(({ movie, stars }) => (
        <FilmRow key={movie.movieId} movie={movie} note={later.tasteGave(stars)}>
          <StarInput
            label={strings.rateLabel(movie.title, movie.year)}
            stars={starsOf.value.get(movie.movieId) ?? null}
            onRate={(next) => {
              rate(movie, next);
            }}
          />
          <MarkButtons movie={movie} />
        </FilmRow>
      ))}
    </ol>
  );
}

function ForThem({ movies }: { readonly movies: readonly RankedMovie[] }) {
  return (
    <ol class="slips">
      {movies.map((movie) => (
        <FilmRow key={movie.movieId} movie={movie}>
          <PredictedStars movie={movie} />
          <MarkButtons movie={movie} />
        </FilmRow>
      ))}
    </ol>
  );
}

type Section = keyof typeof later.tasteSections;

export function TastePage({ code }: { readonly code: string }) {
  useTitle(later.tasteTitle);
  const heading = useRef<HTMLHeadingElement>(null);
  const decoded = useMemo(() => decodeRatings(code), [code]);
  const others = useMemo(() => (decoded.ok ? decoded.ratings : []), [decoded]);
  const given = useMemo(() => new Map(others.map((r) => [r.movieId, r.stars])), [others]);
  const compared = useCompared(others);
  const mine = ratings.value;
  const [chosen, setChosen] = useState<Section | null>(null);
  const section = chosen ?? (mine.length > 0 ? 'joint' : 'forThem');
  const match = compared?.match ?? null;
  const unrated = others.filter(({ movieId }) => !starsOf.value.has(movieId));

  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, []);

  const toOwnList = (
    <button
      type="button"
      onClick={() => {
        show({ kind: 'home' });
      }}
    >
      {strings.back}
    </button>
  );
  if (!decoded.ok) {
    return (
      <section class="page" aria-labelledby="page-title">
        <h2 id="page-title" ref={heading} tabIndex={-1}>
          {later.tasteTitle}
        </h2>
        <div class="notice notice-failed" role="alert">
          <p>{decoded.reason === 'damaged' ? later.tasteDamaged : later.tasteNewer}</p>
        </div>
        {toOwnList}
      </section>
    );
  }
  return (
    <section class="page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        {later.tasteTitle}
      </h2>
      <p class="lead">{later.tasteLead(others.length)}</p>
      <div class="taste-head">
        {mine.length === 0 ? (
          <p>{later.tasteRateFirst}</p>
        ) : (
          <>
            {match !== null && (
              <>
                <dl class="taste-match">
                  <dt>{later.tasteMatch}</dt>
                  <dd>{later.tasteMatchValue(match.likeness)}</dd>
                </dl>
                <p>
                  {later.tasteMatchWords(match.likeness)}{' '}
                  {match.inCommon.length === 0
                    ? later.tasteNothingInCommon
                    : later.tasteInCommon(match.inCommon.length, match.meanDifference)}
                </p>
                <p class="how">{later.tasteMatchHow}</p>
              </>
            )}
          </>
        )}
        <div class="taste-actions">
          <button
            type="button"
            class="primary"
            disabled={unrated.length === 0}
            onClick={() => {
              const now = Date.now();
              changeFilms(
                new Map(
                  unrated.map(({ movieId, stars }) => [
                    movieId,
                    { ...nothingSaid, stars, ratedAt: now },
                  ]),
                ),
                later.imported(unrated.length, 0),
              );
            }}
          >
            {later.tasteTake(unrated.length)}
          </button>
          {toOwnList}
        </div>
      </div>
      <div class="tabs" role="group" aria-label={later.tasteTitle}>
        {(Object.keys(later.tasteSections) as Section[])
          .filter((name) => name !== 'joint' || mine.length > 0)
          .map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === section}
              onClick={() => {
                setChosen(name);
              }}
            >
              {later.tasteSections[name]}
            </button>
          ))}
      </div>
      {compared === null ? (
        <p class="fetching">{strings.fetchingPart}</p>
      ) : section === 'joint' ? (
        <JointList movies={match?.joint ?? []} />
      ) : section === 'theirs' ? (
        <TheirRatings movies={compared.theirs} given={given} />
      ) : (
        <ForThem movies={compared.forThem} />
      )}
    </section>
  );
}
