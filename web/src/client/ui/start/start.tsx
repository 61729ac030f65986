// The first minute: an item at a time, chosen so that the answer tells most, or three well-known ones at once. What has not been
// seen is skipped, and is no dislike. Below them how well the visitor is known by now; once that is enough, the questions fold.

import './start.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { about, askEngine, numUsable, strings, tagClassOf } from '../../state/model';
import { rate, tryRating } from '../../state/trying';
import { asksOn, ratingsThatTell, startShown } from '../../state/view';
import {
  askAgain,
  changeItems,
  markOf,
  ratings,
  setMark,
  ratingOf,
  unseen,
} from '../../state/visitor';
import { within } from '../../state/within';
import { spokenTitle } from '../../../shared/item';
import type { Confidence, RankedItem } from '../../../shared/protocol';
import { dislikedMuch, likedMuch } from '../../../shared/rating_scale';
import { nothingSaid } from '../../visitor_record';
import { ItemTitle } from '../item_title';
import { RatingInput } from '../rating_input';

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
  const only = within.value;
  useEffect(() => {
    shown.current = []; // what may be asked is another now
  }, [only]);
  useEffect(() => {
    let asked = true;
    if (known > 0) {
      // Whatever has a mark has not been seen, or is not to be spoken of.
      const ids = grouped === '' ? [] : grouped.split('\n');
      const next = { ratings: given, n: 3, excluded: [...marked.keys(), ...ids], within: only };
      Promise.all([
        askEngine((api) => api.nextToRate(next)),
        // Without a rating head nothing is predicted, and nothing can be said of how well.
        isRated ? askEngine((api) => api.confidence(next)) : null,
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
  }, [given, marked, known, grouped, only]);
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
  const only = within.value;
  useEffect(() => {
    let asked = true;
    if (isThere) {
      askEngine((api) => api.startGroups(only)).then(
        (found) => {
          if (asked) setGroups(found);
        },
        () => undefined,
      );
    }
    return () => {
      asked = false;
    };
  }, [isThere, only]);
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

type Verdict = 'liked' | 'disliked';

/** Three items at once: what is left open has not been seen. */
function Group({ items }: { readonly items: readonly RankedItem[] }) {
  const [verdicts, setVerdicts] = useState<ReadonlyMap<string, Verdict>>(new Map());
  const { scale } = about.value;
  const valueOf = { liked: likedMuch(scale), disliked: scale === null ? 0 : dislikedMuch(scale) };
  const offered: readonly Verdict[] = scale === null ? ['liked'] : ['liked', 'disliked'];
  const answer = () => {
    const now = Date.now();
    const said = new Map(
      items.map(({ itemId }) => {
        const verdict = verdicts.get(itemId);
        return [
          itemId,
          verdict === undefined
            ? { ...nothingSaid, mark: 'unseen' as const, markedAt: now }
            : { ...nothingSaid, value: valueOf[verdict], ratedAt: now },
        ];
      }),
    );
    const titles = (verdict?: Verdict) =>
      items.filter(({ itemId }) => verdicts.get(itemId) === verdict).map(titleOf);
    changeItems(
      said,
      verdicts.size === 0
        ? strings.value.groupPassed(titles())
        : offered
            .filter((verdict) => titles(verdict).length > 0)
            .map((verdict) => strings.value.groupSaid(titles(verdict), valueOf[verdict]))
            .join(' '),
    );
    // The group goes with the button that was pressed.
    document.getElementById('start-groups')?.focus({ preventScroll: true });
  };
  return (
    <li class={`group ${tagClassOf(items[0]?.tags ?? [])}`}>
      <ul>
        {items.map((item) => (
          <li key={item.itemId}>
            <span class="group-title">
              <ItemTitle item={item} />
            </span>
            {offered.map((verdict) => (
              <button
                key={verdict}
                type="button"
                class={`group-${verdict}`}
                aria-pressed={verdicts.get(item.itemId) === verdict}
                aria-label={strings.value.about(strings.value[verdict], titleOf(item))}
                onClick={() => {
                  const next = new Map(verdicts);
                  if (next.get(item.itemId) === verdict) next.delete(item.itemId);
                  else next.set(item.itemId, verdict);
                  setVerdicts(next);
                }}
              >
                {strings.value[verdict]}
              </button>
            ))}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class={verdicts.size === 0 ? 'group-next' : 'group-next primary'}
        onClick={answer}
      >
        {verdicts.size === 0 ? strings.value.groupNone : strings.value.groupNext}
      </button>
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
              `${strings.value.meterWords(confidence.within)} ${strings.value.meterSharpen(sharpest.map(titleOf))}`}
          </p>
        </>
      )}
    </div>
  );
}

export function Start() {
  const groups = useGroups();
  const said = (item: RankedItem) =>
    ratingOf.value.has(item.itemId) || markOf.value.has(item.itemId);
  const group = groups?.find((items) => !items.some(said));
  const { item, confidence, sharpest } = useNext(
    (group ?? []).map(({ itemId }) => itemId).join('\n'),
  );
  const isFolded = !asksOn.value && ratings.value.length >= ratingsThatTell;
  const isComing = groups === null || item === undefined;
  const aside = unseen.value.length;
  return (
    <section
      class={ratings.value.length === 0 ? 'start start-none' : 'start'}
      aria-labelledby="start-title"
      aria-busy={isComing}
    >
      <div class="start-head">
        <h2 id="start-title" tabIndex={-1}>
          {strings.value.startTitle}
        </h2>
        <button
          type="button"
          onClick={() => {
            startShown.value = false;
            document.getElementById('list-title')?.focus({ preventScroll: true });
          }}
        >
          {strings.value.startClose}
        </button>
        {!isFolded && <p class="lead">{strings.value.startLead}</p>}
      </div>
      {isFolded ? (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            asksOn.value = true;
            document.getElementById('start-title')?.focus({ preventScroll: true });
          }}
        >
          {strings.value.tell}
        </button>
      ) : (
        <>
          <h3>{strings.value.startOne}</h3>
          {item === undefined ? (
            <div class="start-item" />
          ) : item === null ? (
            <p class="empty">{strings.value.startNone}</p>
          ) : (
            <OneItem key={item.itemId} item={item} />
          )}
          {(groups === null || group !== undefined) && (
            <details open={matchMedia('(min-width: 36.01rem)').matches}>
              <summary id="start-groups">{strings.value.groupsTitle}</summary>
              <ul class="groups">
                {/* Its place is kept: what came later would push the list away under the hand. */}
                {group === undefined ? (
                  <li class="group" />
                ) : (
                  <Group key={group[0]?.itemId ?? ''} items={group} />
                )}
              </ul>
              <p class="start-note">{strings.value.groupsHow}</p>
            </details>
          )}
          {aside > 0 && (
            <p class="start-note">
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
            </p>
          )}
        </>
      )}
      <Meter confidence={confidence} sharpest={sharpest} />
    </section>
  );
}
