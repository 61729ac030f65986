// Why a film is where it is: the parts of its score and of its predicted stars, as words and bars, each adding up to the whole; and
// what both would be without some of the ratings, which is computed anew, not estimated.

import './why.css';
import { useEffect, useState } from 'preact/hooks';
import {
  askEngine,
  described,
  dials,
  filter,
  hideRated,
  notInterested,
  numUsable,
  ratings,
  starsOf,
} from '../../app_state';
import { areNeutral, turnedBy } from '../../../shared/dials';
import { isFiltering } from '../../../shared/filter';
import { spokenTitle } from '../../../shared/film';
import type { ExplainedScore, RankedMovie, Rating } from '../../../shared/protocol';
import { strings } from '../../../shared/strings';
import { formatShare, later, twoDigits } from '../../../shared/strings_later';

const numShown = 6; // ratings with the largest shares; the rest is one line
const maxListed = 1000;

/** The parts of a number, which add up to it. */
interface Parts extends Pick<ExplainedScore, 'average' | 'prior' | 'popularity'> {
  readonly total: number;
  readonly shares: readonly { readonly movie: RankedMovie; readonly share: number }[]; // of each rating
}
interface Explanation {
  readonly stars: Parts;
  readonly score: Parts | null; // null: the list is by popularity, or by the stars
}

function partsOf(why: ExplainedScore): Parts {
  const { average, prior, popularity } = why;
  const shares = why.parts.flatMap(({ movieId, contribution }) => {
    const movie = described.peek().get(movieId);
    return movie === undefined ? [] : [{ movie, share: contribution }];
  });
  const given = why.parts.reduce((sum, { contribution }) => sum + contribution, 0);
  return { total: average + prior + popularity + given, average, prior, popularity, shares };
}

/** The explanation of now; the last one until it is there. */
function useExplanation(movieId: number): Explanation | null {
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const given = ratings.value;
  const known = numUsable.value;
  useEffect(() => {
    let asked = true;
    Promise.all([
      askEngine((api) => api.explain({ movieId, ratings: given, score: 'stars' })),
      given.length === 0 ? null : askEngine((api) => api.explain({ movieId, ratings: given })),
    ]).then(
      ([stars, score]) => {
        if (!asked) return;
        setExplanation({
          stars: partsOf(stars),
          score: score === null || score.score === 'stars' ? null : partsOf(score),
        });
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [movieId, given, known]);
  return explanation;
}

interface Standing {
  readonly stars: number;
  readonly place: number | null;
}

/** What these ratings make of the film: exact, for the engine keeps nothing of the others. */
async function standing(movieId: number, given: readonly Rating[]): Promise<Standing> {
  const [film, listed] = await Promise.all([
    askEngine((api) => api.movies([movieId], given)),
    askEngine((api) =>
      api.recommend({
        ratings: given,
        n: maxListed,
        excludeSeen: hideRated.peek(),
        excluded: notInterested.peek().map((marked) => marked.movieId),
        filter: isFiltering(filter.peek()) ? filter.peek() : null,
        dials: turnedBy(dials.peek()),
      }),
    ),
  ]);
  const place = listed.movies.findIndex((movie) => movie.movieId === movieId);
  return { stars: film.movies[0]?.predicted ?? 0, place: place < 0 ? null : place + 1 };
}

interface WhatIf {
  readonly before: Standing;
  readonly after: Standing;
}

function useWhatIf(movieId: number, left: ReadonlySet<number>): WhatIf | null {
  const [whatIf, setWhatIf] = useState<WhatIf | null>(null);
  const given = ratings.value;
  const turned = dials.value;
  useEffect(() => {
    let asked = true;
    if (left.size === 0) {
      setWhatIf(null);
      return undefined;
    }
    const kept = given.filter((rating) => !left.has(rating.movieId));
    Promise.all([standing(movieId, given), standing(movieId, kept)]).then(
      ([before, after]) => {
        if (asked) setWhatIf({ before, after });
      },
      () => undefined,
    );
    return () => {
      asked = false;
    };
  }, [movieId, left, given, turned]);
  return whatIf;
}

const leastShown = 0.005; // less is said to be 0.00

interface BarProps {
  readonly share: number;
  readonly largest: number;
}

/** From the middle to the right for more, to the left for less; the number beside it says the same. */
function Bar({ share, largest }: BarProps) {
  const width = largest === 0 ? 0 : (50 * Math.abs(share)) / largest;
  return (
    <svg class="why-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect
        class={share < 0 ? 'why-less' : 'why-more'}
        x={share < 0 ? 50 - width : 50}
        y="1"
        width={width}
        height="8"
      />
      <path d="M50 0v10" vector-effect="non-scaling-stroke" />
    </svg>
  );
}

interface ListProps {
  readonly parts: Parts;
  readonly of: 'score' | 'stars';
  readonly movie: RankedMovie;
  readonly left: ReadonlySet<number>;
  readonly onLeave: (movieId: number, isLeft: boolean) => void;
}

function PartsList({ parts, of, movie, left, onLeave }: ListProps) {
  const byWeight = [...parts.shares].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const shown = byWeight.filter(({ movie: { movieId } }, i) => i < numShown || left.has(movieId));
  const others = byWeight.filter((share) => !shown.includes(share));
  const rest = others.reduce((sum, { share }) => sum + share, 0);
  const fixed = (['average', 'prior', 'popularity'] as const).filter((name) => parts[name] !== 0);
  // The average star is no move: as a bar it would make all others too short to see.
  const isWhole = (name: string) => of === 'stars' && name === 'average';
  const moving = [...fixed.filter((name) => !isWhole(name)).map((name) => parts[name]), rest];
  const largest = Math.max(...moving.map(Math.abs), ...shown.map(({ share }) => Math.abs(share)));
  const bar = (share: number) =>
    Math.abs(share) < leastShown ? <span /> : <Bar share={share} largest={largest} />;
  const row = (name: string, share: number, isWhole = false) => (
    <li key={name}>
      <span>{name}</span>
      <b>{isWhole ? twoDigits(share) : formatShare(share)}</b>
      {!isWhole && bar(share)}
    </li>
  );
  return (
    <>
      <ul class="why-parts">
        {fixed.map((name) => row(later.whyParts[name], parts[name], isWhole(name)))}
        {shown.map(({ movie: rated, share }) => {
          const { title } = spokenTitle(rated.title);
          return (
            <li key={rated.movieId}>
              <span>{later.whyRated(title, starsOf.value.get(rated.movieId) ?? 0)}</span>
              <b>{formatShare(share)}</b>
              {bar(share)}
              <label>
                <input
                  type="checkbox"
                  checked={left.has(rated.movieId)}
                  aria-label={later.whatIfLabel(title)}
                  onChange={(event) => {
                    onLeave(rated.movieId, event.currentTarget.checked);
                  }}
                />
                {later.whatIf}
              </label>
            </li>
          );
        })}
        {others.length > 0 && row(later.whyOthers(others.length), rest)}
        <li class="why-total">
          <span>{of === 'stars' ? later.whyTotalStars : later.whyTotalScore}</span>
          <b>{of === 'stars' ? twoDigits(parts.total) : formatShare(parts.total)}</b>
        </li>
      </ul>
      {of === 'stars' && Math.abs(movie.predicted - parts.total) > 0.05 && (
        <p class="why-lead">{later.whyClipped(movie.predicted)}</p>
      )}
    </>
  );
}

export function WhyPanel({ movie }: { readonly movie: RankedMovie }) {
  const explanation = useExplanation(movie.movieId);
  const [chosen, setChosen] = useState<'score' | 'stars'>('score');
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const whatIf = useWhatIf(movie.movieId, left);
  if (explanation === null) return <p class="fetching">{strings.fetchingPart}</p>;
  const of = explanation.score === null ? 'stars' : chosen;
  const parts = (of === 'score' ? explanation.score : null) ?? explanation.stars;
  const { title } = spokenTitle(movie.title);
  const titleOf = (movieId: number) =>
    spokenTitle(
      parts.shares.find(({ movie: rated }) => rated.movieId === movieId)?.movie.title ?? '',
    ).title;
  return (
    <>
      {explanation.score === null ? (
        <p>{later.whyNone}</p>
      ) : (
        <div class="tabs why-tabs" role="group" aria-label={later.whyChoice}>
          {(['score', 'stars'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === of}
              onClick={() => {
                setChosen(name);
              }}
            >
              {name === 'score' ? later.whyScore : later.whyStars}
            </button>
          ))}
        </div>
      )}
      <p class="why-lead">
        {of === 'score' ? later.whyScoreLead(title) : later.whyStarsLead(title)}
        {of === 'score' && !areNeutral(dials.value) && ` ${later.whyDials}`}
      </p>
      <PartsList
        parts={parts}
        of={of}
        movie={movie}
        left={left}
        onLeave={(movieId, isLeft) => {
          const next = new Set(left);
          if (isLeft) next.add(movieId);
          else next.delete(movieId);
          setLeft(next);
        }}
      />
      <p class="why-if" aria-live="polite">
        {whatIf !== null &&
          later.whatIfResult(
            [...left].map(titleOf),
            whatIf.after.stars,
            whatIf.after.place,
            whatIf.before,
          )}
      </p>
    </>
  );
}
