// Somebody else's ratings, opened from a link: shown beside the visitor's own, which they do not touch.

import '../plate.css';
import '../pages.css';
import '../tabs.css';
import { untracked } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { about, aboutBundle, askEngine, load, numUsable, strings } from '../../state/model';
import { rate } from '../../state/trying';
import { show } from '../../state/view';
import { changeItems, neverListed, ratings, ratingOf } from '../../state/visitor';
import { within } from '../../state/within';
import type { GroupItem, RankedItem, Rating, TasteAnswer } from '../../../shared/protocol';
import type { Within } from '../../../shared/filter';
import { later } from '../../state/later';
import { decodeRatings } from '../../taste/share_code';
import { nothingSaid } from '../../visitor_record';
import { ItemRow, PredictedRating } from '../item_row';
import { useTitle } from '../use_title';
import { MarkButtons } from '../mark_buttons';
import { RatingInput } from '../rating_input';

const numListed = 50;

interface Compared {
  readonly match: TasteAnswer | null; // null: the visitor has rated nothing
  readonly joint: readonly GroupItem[];
  readonly theirs: readonly RankedItem[]; // in the order of their ratings, with the visitor's predictions
  readonly forThem: readonly RankedItem[];
}

async function compare(
  mine: readonly Rating[],
  others: readonly Rating[],
  excluded: readonly string[],
  within: Within | null,
): Promise<Compared> {
  const ids = others.map(({ itemId }) => itemId);
  const isAlone = mine.length === 0;
  const people = [mine, others];
  const [match, joint, theirs, forThem] = await Promise.all([
    isAlone ? null : askEngine((api) => api.taste(mine, others)),
    isAlone
      ? null
      : askEngine((api) =>
          api.group({ people, suits: 'all', n: numListed, excluded, filter: null, within }),
        ),
    askEngine((api) => api.items(ids, mine)),
    askEngine((api) =>
      api.recommend({
        ratings: others,
        n: numListed,
        excludeSeen: true,
        excluded: [],
        filter: null,
        within,
      }),
    ),
  ]);
  return { match, joint: joint?.items ?? [], theirs: theirs.items, forThem: forThem.items };
}

/** The comparison with the ratings of now; the last one until it is there. */
function useCompared(others: readonly Rating[]): Compared | null {
  const [compared, setCompared] = useState<Compared | null>(null);
  const known = numUsable.value;
  const mine = ratings.value;
  const only = within.value;
  useEffect(() => {
    let asked = true;
    if (known > 0 && others.length > 0) {
      compare(mine, others, untracked(neverListed), only).then(
        (answer) => {
          if (asked) setCompared(answer);
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [others, known, mine, only]);
  return compared;
}

function Pair({ mine, theirs }: { readonly mine: number; readonly theirs: number }) {
  if (about.value.scale === null) return null;
  return (
    <span class="pair">
      <span class="visually-hidden">{later.value.tastePredicted(mine, theirs)}</span>
      <span aria-hidden="true">
        {later.value.tasteYou} <b>{later.value.predictedValue(mine)}</b>
      </span>
      <span aria-hidden="true">
        {later.value.tasteThem} <b>{later.value.predictedValue(theirs)}</b>
      </span>
    </span>
  );
}

function JointList({ items }: { readonly items: readonly GroupItem[] }) {
  if (items.length === 0) return <p class="empty empty-list">{later.value.tasteJointEmpty}</p>;
  return (
    <>
      <p class="lead">{later.value.tasteJointLead}</p>
      <ol class="slips">
        {items.map((item) => (
          <ItemRow key={item.itemId} item={item}>
            <Pair
              mine={item.opinions[0]?.predicted ?? 0}
              theirs={item.opinions[1]?.predicted ?? 0}
            />
            <MarkButtons item={item} />
          </ItemRow>
        ))}
      </ol>
    </>
  );
}

function TheirRatings({
  items,
  given,
}: {
  readonly items: readonly RankedItem[];
  readonly given: ReadonlyMap<string, number>;
}) {
  const rows = items
    .map((item) => ({ item, value: given.get(item.itemId) ?? 0 }))
    .sort((a, b) => b.value - a.value);
  return (
    <ol class="slips">
      {rows.map(({ item, value }) => (
        <ItemRow key={item.itemId} item={item} note={later.value.tasteGave(value)}>
          <RatingInput
            label={strings.value.rateLabel(item.title, item.year)}
            value={ratingOf.value.get(item.itemId) ?? null}
            onRate={(next) => {
              rate(item, next);
            }}
          />
          <MarkButtons item={item} />
        </ItemRow>
      ))}
    </ol>
  );
}

function ForThem({ items }: { readonly items: readonly RankedItem[] }) {
  return (
    <ol class="slips">
      {items.map((item) => (
        <ItemRow key={item.itemId} item={item}>
          <PredictedRating item={item} />
          <MarkButtons item={item} />
        </ItemRow>
      ))}
    </ol>
  );
}

type Section = keyof typeof later.value.tasteSections;

export function TastePage({ code }: { readonly code: string }) {
  useTitle(later.value.tasteTitle);
  const heading = useRef<HTMLHeadingElement>(null);
  const bundle = aboutBundle.value; // which says on what scale they are
  const decoded = useMemo(
    () => (bundle === null ? null : decodeRatings(code, bundle.scale)),
    [code, bundle],
  );
  const others = useMemo(() => (decoded?.ok === true ? decoded.ratings : []), [decoded]);
  const given = useMemo(() => new Map(others.map((r) => [r.itemId, r.value])), [others]);
  const compared = useCompared(others);
  const mine = ratings.value;
  const [chosen, setChosen] = useState<Section | null>(null);
  const section = chosen ?? (mine.length > 0 ? 'joint' : 'forThem');
  const match = compared?.match ?? null;
  const unrated = others.filter(({ itemId }) => !ratingOf.value.has(itemId));

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
      {strings.value.back}
    </button>
  );
  if (decoded?.ok !== true) {
    return (
      <section class="page" aria-labelledby="page-title">
        <h2 id="page-title" ref={heading} tabIndex={-1}>
          {later.value.tasteTitle}
        </h2>
        {decoded === null ? (
          <p class="fetching">{strings.value.fetchingPart}</p>
        ) : (
          <div class="notice notice-failed" role="alert">
            <p>{later.value.tasteRefused[decoded.reason]}</p>
          </div>
        )}
        {toOwnList}
      </section>
    );
  }
  return (
    <section class="page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        {later.value.tasteTitle}
      </h2>
      <p class="lead">
        {later.value.tasteLead(others.length)}
        {load.value.kind === 'verified' &&
          compared !== null &&
          compared.theirs.length < others.length &&
          ` ${later.value.tasteUnknown(others.length - compared.theirs.length, others.length)}`}
      </p>
      <div class="plate taste-head">
        {mine.length === 0 ? (
          <p>{later.value.tasteRateFirst}</p>
        ) : (
          <>
            {match !== null && (
              <>
                <dl class="taste-match">
                  <dt>{later.value.tasteMatch}</dt>
                  <dd>{later.value.tasteMatchValue(match.likeness)}</dd>
                </dl>
                <p>
                  {later.value.tasteMatchWords(match.likeness)}{' '}
                  {match.inCommon.length === 0
                    ? later.value.tasteNothingInCommon
                    : later.value.tasteInCommon(match.inCommon.length, match.meanDifference)}
                </p>
                <p class="how">{later.value.tasteMatchHow}</p>
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
              changeItems(
                new Map(
                  unrated.map(({ itemId, value }) => [
                    itemId,
                    { ...nothingSaid, value, ratedAt: now },
                  ]),
                ),
                later.value.imported(unrated.length, 0, 0, 0),
              );
            }}
          >
            {later.value.tasteTake(unrated.length)}
          </button>
          {toOwnList}
        </div>
      </div>
      <div class="tabs" role="group" aria-label={later.value.tasteTitle}>
        {(Object.keys(later.value.tasteSections) as Section[])
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
              {later.value.tasteSections[name]}
            </button>
          ))}
      </div>
      {compared === null ? (
        <p class="fetching">{strings.value.fetchingPart}</p>
      ) : section === 'joint' ? (
        <JointList items={compared.joint} />
      ) : section === 'theirs' ? (
        <TheirRatings items={compared.theirs} given={given} />
      ) : (
        <ForThem items={compared.forThem} />
      )}
    </section>
  );
}
