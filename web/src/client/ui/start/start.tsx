// The first minute: an item at a time, chosen so that the answer tells most, and items in threes; each with "haven't seen". Beside
// them how well the visitor is known by now, as the posterior has it.

import './start.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { list } from '../../state/list';
import { about, askEngine, numUsable, strings, tagClassOf } from '../../state/model';
import { rate, tryRating } from '../../state/trying';
import { startShown } from '../../state/view';
import {
  askAgain,
  changeItems,
  markOf,
  ratings,
  setMark,
  ratingOf,
  unseen,
} from '../../state/visitor';
import { spokenTitle } from '../../../shared/item';
import type { Confidence, RankedItem } from '../../../shared/protocol';
import { likedMuch } from '../../../shared/rating_scale';
import { nothingSaid } from '../../visitor_record';
import { ItemTitle } from '../item_title';
import { RatingInput } from '../rating_input';

const groupsAtOnce = 3;

const titleOf = (item: RankedItem) => spokenTitle(item.title).title;

/**
 * What to ask next, and how well the visitor is known: both follow every answer. `grouped` are items that are asked for in
 * another way.
 */
function useNext(grouped: string): {
  readonly item: RankedItem | null | undefined; // undefined: not known yet
  readonly confidence: Confidence | null;
  readonly sharpest: readonly RankedItem[];
} {
  const [next, setNext] = useState<{
    readonly item: RankedItem | null;
    readonly confidence: Confidence | null;
    readonly sharpest: readonly RankedItem[];
  } | null>(null);
  const shown = useRef<readonly RankedItem[]>([]);
  const given = ratings.value;
  const marked = markOf.value;
  const known = numUsable.value;
  const isRated = about.value.scale !== null;
  useEffect(() => {
    let asked = true;
    if (known > 0) {
      // Whatever has a mark has not been seen, or is not to be spoken of.
      const excluded = [...marked.keys()];
      const ids = grouped === '' ? [] : grouped.split('\n');
      Promise.all([
        askEngine((api) =>
          api.nextToRate({ ratings: given, n: 3, excluded: [...excluded, ...ids] }),
        ),
        // Without a rating head nothing is predicted, and nothing can be said of how well.
        isRated
          ? askEngine((api) =>
              api.confidence({ ratings: given, n: 3, excluded: [...excluded, ...ids] }),
            )
          : null,
      ]).then(
        ([items, confidence]) => {
          if (!asked) return;
          // An item stays until it is answered, or it would change under the hand; and it comes back when the answer is undone.
          const unanswered = shown.current.find(
            ({ itemId }) =>
              !marked.has(itemId) &&
              !ids.includes(itemId) &&
              !given.some((rating) => rating.itemId === itemId),
          );
          const item = unanswered ?? items[0] ?? null;
          if (item !== null && item !== unanswered) shown.current = [...shown.current, item];
          setNext({ item, confidence, sharpest: items });
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [given, marked, known, grouped]);
  return {
    item: next === null ? undefined : next.item,
    confidence: next?.confidence ?? null,
    sharpest: next?.sharpest ?? [],
  };
}

/** Null: not known yet. */
function useGroups(): readonly (readonly RankedItem[])[] | null {
  const [groups, setGroups] = useState<readonly (readonly RankedItem[])[] | null>(null);
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

function OneItem({ item }: { readonly item: RankedItem }) {
  useEffect(
    () => () => {
      tryRating(item, null);
    },
    [item],
  );
  return (
    <div class={`start-item ${tagClassOf(item.tags)}`} data-item={item.itemId}>
      <p class="start-title">
        <ItemTitle item={item} />
      </p>
      {item.tags.length > 0 && <p class="tags">{item.tags.join(' · ')}</p>}
      <div class="start-answers">
        <RatingInput
          label={strings.value.rateLabel(item.title, item.year)}
          value={ratingOf.value.get(item.itemId) ?? null}
          onRate={(value) => {
            rate(item, value);
          }}
          onTry={(value) => {
            tryRating(item, value);
          }}
        />
        <button
          type="button"
          class="unseen-button"
          aria-label={strings.value.startUnseenLabel(titleOf(item))}
          onClick={() => {
            setMark(item, 'unseen');
          }}
        >
          {strings.value.startUnseen}
        </button>
      </div>
    </div>
  );
}

function Group({ items }: { readonly items: readonly RankedItem[] }) {
  const [notSeen, setNotSeen] = useState<ReadonlySet<string>>(new Set());
  const likedValue = likedMuch(about.value.scale);
  const seen = items.filter(({ itemId }) => !notSeen.has(itemId));
  const answer = (liked: readonly RankedItem[]) => {
    const now = Date.now();
    const said = items.map((item) => [
      item.itemId,
      liked.includes(item)
        ? { ...nothingSaid, value: likedValue, ratedAt: now }
        : { ...nothingSaid, mark: 'unseen' as const, markedAt: now },
    ]) as [string, typeof nothingSaid][];
    changeItems(
      new Map(said),
      liked.length === 0
        ? strings.value.groupPassed(items.map(titleOf))
        : strings.value.groupLiked(liked.map(titleOf), likedValue),
    );
    // The group goes with the button that was pressed.
    document.getElementById('start-groups')?.focus({ preventScroll: true });
  };
  return (
    <li class={`group ${tagClassOf(items[0]?.tags ?? [])}`}>
      <ul>
        {items.map((item) => (
          <li key={item.itemId}>
            <label class={notSeen.has(item.itemId) ? 'group-unseen' : ''}>
              <input
                type="checkbox"
                checked={!notSeen.has(item.itemId)}
                aria-label={strings.value.seenLabel(titleOf(item))}
                onChange={(event) => {
                  const next = new Set(notSeen);
                  if (event.currentTarget.checked) next.delete(item.itemId);
                  else next.add(item.itemId);
                  setNotSeen(next);
                }}
              />
              <span>
                <ItemTitle item={item} />
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
          {strings.value.groupLike(seen.length)}
          <span class="visually-hidden">: {seen.map(titleOf).join(', ')}</span>
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            answer([]);
          }}
        >
          {strings.value.groupPass}
          <span class="visually-hidden">: {items.map(titleOf).join(', ')}</span>
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
  readonly sharpest: readonly RankedItem[];
}) {
  const top = ratings.value.length === 0 ? [] : (list.value?.answer.items.slice(0, 3) ?? []);
  const none = ratings.value.length === 0;
  const within = confidence?.within ?? 0;
  return (
    <div class="start-meter">
      {about.value.scale !== null && (
        <>
          <label>
            <span>{strings.value.meterName}</span>
            <meter min="0" max="1" value={confidence?.share ?? 0} />
          </label>
          <p>
            {confidence !== null &&
              (none ? strings.value.meterNone(within) : strings.value.meterWords(within))}{' '}
            {confidence !== null && !none && strings.value.meterSharpen(sharpest.map(titleOf))}
          </p>
        </>
      )}
      {top.length > 0 && <p class="start-top">{strings.value.topNow(top.map(titleOf))}</p>}
    </div>
  );
}

export function Start() {
  const groups = useGroups();
  const said = (item: RankedItem) =>
    ratingOf.value.has(item.itemId) || markOf.value.has(item.itemId);
  const open = groups?.filter((items) => !items.some(said)).slice(0, groupsAtOnce) ?? [];
  const { item, confidence, sharpest } = useNext(
    open.flatMap((items) => items.map((f) => f.itemId)).join('\n'),
  );
  const isComing = groups === null || item === undefined;
  const aside = unseen.value.length;
  return (
    <section
      class={ratings.value.length === 0 ? 'start start-none' : 'start'}
      aria-labelledby="start-title"
      aria-busy={isComing}
    >
      <div class="start-head">
        <h2 id="start-title">{strings.value.startTitle}</h2>
        <button
          type="button"
          onClick={() => {
            startShown.value = false;
            document.getElementById('list-title')?.focus({ preventScroll: true });
          }}
        >
          {strings.value.startClose}
        </button>
        <p class="lead">{strings.value.startLead}</p>
      </div>
      <div class="start-ways">
        <div class="start-one">
          <h3>{strings.value.startOne}</h3>
          {item === undefined ? (
            <div class="start-item" />
          ) : item === null ? (
            <p class="empty">{strings.value.startNone}</p>
          ) : (
            <OneItem key={item.itemId} item={item} />
          )}
          <p class="start-note">
            <span class="start-reason">{strings.value.startOneWhy}</span>
            {aside > 0 && (
              <>
                {' '}
                {strings.value.startAside(aside)}{' '}
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    askAgain(strings.value.askedAgain(aside));
                  }}
                >
                  {strings.value.startAskAgain}
                </button>
              </>
            )}
          </p>
        </div>
        {(groups === null || open.length > 0) && (
          <div class="start-groups">
            <h3 id="start-groups" tabIndex={-1}>
              {strings.value.groupsTitle}
            </h3>
            <ul class="groups">
              {/* Their place is kept: what came later would push the list away under the hand. */}
              {groups === null &&
                Array.from({ length: groupsAtOnce }, (_, i) => <li key={i} class="group" />)}
              {open.map((items) => (
                <Group key={items[0]?.itemId ?? ''} items={items} />
              ))}
            </ul>
          </div>
        )}
      </div>
      <Meter confidence={confidence} sharpest={sharpest} />
    </section>
  );
}
