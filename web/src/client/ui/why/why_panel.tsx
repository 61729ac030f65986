// Why an item is where it is: the parts of its score and of its predicted rating, as words and bars, each adding up to the whole; and
// what both would be without some of the ratings, which is computed anew, not estimated.

import '../tabs.css';
import './why.css';
import { useEffect, useState } from 'preact/hooks';
import { described, ownList } from '../../state/list';
import { about, askEngine, numUsable, strings } from '../../state/model';
import { dials, maxListed } from '../../state/view';
import { ratingOf, ratings } from '../../state/visitor';
import { areNeutral, dialSteps } from '../../../shared/dials';
import { spokenTitle } from '../../../shared/item';
import type { ExplainedScore, RankedItem, Rating } from '../../../shared/protocol';
import { formatShare, twoDigits } from '../../../shared/strings_later';
import { later } from '../../state/later';

const numShown = 6; // ratings with the largest shares; the rest is one line

/** The parts of a number, which add up to it. */
interface Parts extends Pick<ExplainedScore, 'average' | 'prior' | 'popularity' | 'unseen'> {
  readonly total: number;
  readonly shares: readonly { readonly item: RankedItem; readonly share: number }[]; // of each rating
}
interface Explanation {
  readonly rating: Parts | null; // null: nothing is predicted
  readonly score: Parts | null; // null: the list is by popularity, or by the rating
}

/** `turned`: how far the dial `unseen` is, from 0 to 1. */
function partsOf(why: ExplainedScore, turned: number): Parts {
  const { average, prior, popularity } = why;
  const unseen = turned * why.unseen;
  const shares = why.parts.flatMap(({ itemId, contribution }) => {
    const item = described.peek().get(itemId);
    return item === undefined ? [] : [{ item, share: contribution }];
  });
  const given = why.parts.reduce((sum, { contribution }) => sum + contribution, 0);
  const total = average + prior + popularity + unseen + given;
  return { total, average, prior, popularity, unseen, shares };
}

/** The explanation of now; the last one until it is there. */
function useExplanation(itemId: string): Explanation | null {
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const given = ratings.value;
  const known = numUsable.value;
  const isRated = about.value.scale !== null;
  const turned = dials.value.unseen / dialSteps;
  useEffect(() => {
    let asked = true;
    Promise.all([
      isRated ? askEngine((api) => api.explain({ itemId, ratings: given, score: 'rating' })) : null,
      given.length === 0 ? null : askEngine((api) => api.explain({ itemId, ratings: given })),
    ]).then(
      ([rating, score]) => {
        if (!asked) return;
        setExplanation({
          rating: rating === null ? null : partsOf(rating, 0),
          score: score === null || score.score === 'rating' ? null : partsOf(score, turned),
        });
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [itemId, given, known, turned]);
  return explanation;
}

interface Standing {
  readonly value: number;
  readonly place: number | null;
}

/** What these ratings make of the item: exact, for the engine keeps nothing of the others. */
async function standing(itemId: string, given: readonly Rating[]): Promise<Standing> {
  const [item, listed] = await Promise.all([
    askEngine((api) => api.items([itemId], given)),
    askEngine((api) => api.recommend(ownList(given, maxListed))),
  ]);
  const place = listed.items.findIndex((item) => item.itemId === itemId);
  return { value: item.items[0]?.predicted ?? 0, place: place < 0 ? null : place + 1 };
}

interface WhatIf {
  readonly before: Standing;
  readonly after: Standing;
}

function useWhatIf(itemId: string, left: ReadonlySet<string>): WhatIf | null {
  const [whatIf, setWhatIf] = useState<WhatIf | null>(null);
  const given = ratings.value;
  const turned = dials.value;
  useEffect(() => {
    let asked = true;
    if (left.size === 0) {
      setWhatIf(null);
      return undefined;
    }
    const kept = given.filter((rating) => !left.has(rating.itemId));
    Promise.all([standing(itemId, given), standing(itemId, kept)]).then(
      ([before, after]) => {
        if (asked) setWhatIf({ before, after });
      },
      () => undefined,
    );
    return () => {
      asked = false;
    };
  }, [itemId, left, given, turned]);
  return whatIf;
}

/** More than rounding beyond an end of the scale. */
function isOutside(value: number): boolean {
  const { scale } = about.value;
  if (scale === null) return false;
  const slack = 0.01 * (scale.max - scale.min);
  return value < scale.min - slack || value > scale.max + slack;
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
  readonly of: 'score' | 'rating';
  readonly item: RankedItem;
  readonly left: ReadonlySet<string>;
  readonly onLeave: (itemId: string, isLeft: boolean) => void;
}

function PartsList({ parts, of, item, left, onLeave }: ListProps) {
  const byWeight = [...parts.shares].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const shown = byWeight.filter(({ item: { itemId } }, i) => i < numShown || left.has(itemId));
  const others = byWeight.filter((share) => !shown.includes(share));
  const rest = others.reduce((sum, { share }) => sum + share, 0);
  const fixed = (['average', 'prior', 'popularity', 'unseen'] as const).filter(
    (name) => Math.abs(parts[name]) >= leastShown,
  );
  // The average rating is no move: as a bar it would make all others too short to see.
  const isWhole = (name: string) => of === 'rating' && name === 'average';
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
        {fixed.map((name) => row(later.value.whyParts[name], parts[name], isWhole(name)))}
        {shown.map(({ item: rated, share }) => {
          const { title } = spokenTitle(rated.title);
          return (
            <li key={rated.itemId}>
              <span>{later.value.whyRated(title, ratingOf.value.get(rated.itemId) ?? 0)}</span>
              <b>{formatShare(share)}</b>
              {bar(share)}
              <label>
                <input
                  type="checkbox"
                  checked={left.has(rated.itemId)}
                  aria-label={later.value.whatIfLabel(title)}
                  onChange={(event) => {
                    onLeave(rated.itemId, event.currentTarget.checked);
                  }}
                />
                {later.value.whatIf}
              </label>
            </li>
          );
        })}
        {others.length > 0 && row(later.value.whyOthers(others.length), rest)}
        <li class="why-total">
          <span>{of === 'rating' ? later.value.whyTotalRating : later.value.whyTotalScore}</span>
          <b>{of === 'rating' ? twoDigits(parts.total) : formatShare(parts.total)}</b>
        </li>
      </ul>
      {of === 'rating' && isOutside(parts.total) && (
        <p class="why-lead">{later.value.whyClipped(item.predicted)}</p>
      )}
    </>
  );
}

export function WhyPanel({ item }: { readonly item: RankedItem }) {
  const explanation = useExplanation(item.itemId);
  const [chosen, setChosen] = useState<'score' | 'rating'>('score');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const whatIf = useWhatIf(item.itemId, left);
  if (explanation === null) return <p class="fetching">{strings.value.fetchingPart}</p>;
  const of = explanation.score === null ? 'rating' : explanation.rating === null ? 'score' : chosen;
  const parts = explanation[of];
  if (parts === null) return <p>{later.value.whyNone}</p>;
  const { title } = spokenTitle(item.title);
  const titleOf = (itemId: string) =>
    spokenTitle(parts.shares.find(({ item: rated }) => rated.itemId === itemId)?.item.title ?? '')
      .title;
  return (
    <>
      {explanation.score === null ? (
        <p>{later.value.whyNone}</p>
      ) : explanation.rating === null ? null : (
        <div class="tabs why-tabs" role="group" aria-label={later.value.whyChoice}>
          {(['score', 'rating'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === of}
              onClick={() => {
                setChosen(name);
              }}
            >
              {name === 'score' ? later.value.whyScore : later.value.whyRating}
            </button>
          ))}
        </div>
      )}
      <p class="why-lead">
        {of === 'score' ? later.value.whyScoreLead(title) : later.value.whyRatingLead(title)}
        {of === 'score' &&
          !areNeutral({ ...dials.value, unseen: 0, lately: 0 }) &&
          ` ${later.value.whyDials}`}
      </p>
      <PartsList
        parts={parts}
        of={of}
        item={item}
        left={left}
        onLeave={(itemId, isLeft) => {
          const next = new Set(left);
          if (isLeft) next.add(itemId);
          else next.delete(itemId);
          setLeft(next);
        }}
      />
      <p class="why-if" aria-live="polite">
        {whatIf !== null &&
          later.value.whatIfResult(
            [...left].map(titleOf),
            whatIf.after.value,
            whatIf.after.place,
            whatIf.before,
          )}
      </p>
    </>
  );
}
