// Everything that the browser keeps of the visitor: what they rated, want to see and do not want to see.

import '../pages.css';
import '../fields.css';
import '../tabs.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { described, predicted } from '../../state/list';
import { about, numUsable, strings } from '../../state/model';
import { rate } from '../../state/trying';
import {
  isKept,
  notInterested,
  ratings,
  seen,
  setMark,
  unseen,
  watchlist,
} from '../../state/visitor';
import { namedLists } from '../../state/within';
import { hashOf, yoursSections, type YoursSection } from '../../route';
import type { RankedItem } from '../../../shared/protocol';
import { formatCount } from '../../../shared/strings';
import { later } from '../../state/later';
import { MarkButtons } from '../mark_buttons';
import { Mine, RatingInput } from '../rating_input';
import { CheckMe } from './check_me';
import { DataSection } from './data_section';
import { ListsSection } from './lists_section';
import { NeverSection } from './never_section';
import { ItemRow, focusNextRow, PredictedRating } from '../item_row';
import { useTitle } from '../use_title';
import { sorted, type Listed, type Order } from './sorting';
import { Years } from './years';

const rowsAtOnce = 100;

interface SectionProps {
  readonly items: readonly Listed[];
  readonly numSaid: number;
  readonly orders: readonly Order[];
  readonly empty: string;
  readonly row: (item: Listed) => preact.JSX.Element;
}

/** A list in an order of the visitor's choice, its rows a hundred at a time. */
function Section({ items, numSaid, orders, empty, row }: SectionProps) {
  const [order, setOrder] = useState<Order>(orders[0] ?? 'title');
  const [shown, setShown] = useState(rowsAtOnce);
  if (numSaid === 0) return <p class="empty empty-list">{empty}</p>;
  const unknown = numSaid - items.length;
  return (
    <>
      <div class="slips-head">
        <label>
          {later.value.sortBy}{' '}
          <select
            value={order}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              setOrder(orders.find((name) => name === chosen) ?? 'title');
            }}
          >
            {orders.map((name) => (
              <option key={name} value={name}>
                {later.value.orders[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ol class="slips">{sorted(items, order).slice(0, shown).map(row)}</ol>
      {items.length > shown && (
        <button
          type="button"
          class="more"
          onClick={() => {
            setShown(shown + rowsAtOnce);
          }}
        >
          {strings.value.showMore}
        </button>
      )}
      {unknown > 0 && (
        <p class="empty">
          {numUsable.value === 0
            ? later.value.titlesLater(unknown)
            : later.value.notInModel(unknown)}
        </p>
      )}
    </>
  );
}

function Ratings() {
  const items = ratings.value.flatMap(({ itemId, value, ratedAt }) => {
    const item = described.value.get(itemId);
    return item === undefined ? [] : [{ item, value, when: ratedAt }];
  });
  return (
    <>
      {about.value.scale !== null && <CheckMe />}
      <Years />
      <Section
        items={items}
        numSaid={ratings.value.length}
        orders={about.value.scale === null ? ['when', 'title'] : ['when', 'rating', 'title']}
        empty={strings.value.noRatings}
        row={({ item, value, when }) => (
          <ItemRow key={item.itemId} item={item} note={later.value.ratedOn(when)}>
            <RatingInput
              label={strings.value.rateLabel(item.title, item.year)}
              value={value}
              onRate={(next) => {
                rate(item, next);
              }}
            />
            <Mine value={value} />
            <button
              type="button"
              class="quiet remove"
              aria-label={later.value.removeLabel(item.title)}
              onClick={(event) => {
                focusNextRow(event.currentTarget);
                rate(item, null);
              }}
            >
              {later.value.remove}
            </button>
          </ItemRow>
        )}
      />
    </>
  );
}

/** Items with today's predictions, once they have come. */
function usePredicted(itemIds: readonly string[]): ReadonlyMap<string, RankedItem> {
  const [items, setItems] = useState<ReadonlyMap<string, RankedItem>>(new Map());
  const known = numUsable.value;
  const given = ratings.value;
  const wanted = itemIds.join('\n');
  useEffect(() => {
    let asked = true;
    if (known > 0) {
      predicted(wanted === '' ? [] : wanted.split('\n')).then(
        (items) => {
          if (asked) setItems(new Map(items.map((item) => [item.itemId, item])));
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [wanted, known, given]);
  return items;
}

function Watchlist() {
  const marked = watchlist.value;
  const known = usePredicted(marked.map(({ itemId }) => itemId));
  const items = marked.flatMap(({ itemId, markedAt }) => {
    const item = known.get(itemId) ?? described.value.get(itemId);
    return item === undefined ? [] : [{ item, value: item.predicted, when: markedAt }];
  });
  return (
    <Section
      items={items}
      numSaid={marked.length}
      orders={about.value.scale === null ? ['when', 'title'] : ['when', 'predicted', 'title']}
      empty={later.value.watchlistEmpty}
      row={({ item, when }) => (
        <ItemRow key={item.itemId} item={item} note={later.value.addedOn(when)}>
          {known.has(item.itemId) && <PredictedRating item={item} />}
          <RatingInput
            label={strings.value.rateLabel(item.title, item.year)}
            value={null}
            onRate={(next) => {
              rate(item, next);
            }}
          />
          <MarkButtons item={item} />
        </ItemRow>
      )}
    />
  );
}

interface SetAsideProps {
  readonly marked: readonly { readonly itemId: string; readonly markedAt: number }[];
  readonly empty: string;
  readonly takeBack: string;
  readonly takeBackLabel: (title: string) => string;
}

function SetAside({ marked, empty, takeBack, takeBackLabel }: SetAsideProps) {
  const items = marked.flatMap(({ itemId, markedAt }) => {
    const item = described.value.get(itemId);
    return item === undefined ? [] : [{ item, value: 0, when: markedAt }];
  });
  return (
    <Section
      items={items}
      numSaid={marked.length}
      orders={['when', 'title']}
      empty={empty}
      row={({ item, when }) => (
        <ItemRow key={item.itemId} item={item} note={later.value.addedOn(when)}>
          <button
            type="button"
            class="quiet remove"
            aria-label={takeBackLabel(item.title)}
            onClick={(event) => {
              focusNextRow(event.currentTarget);
              setMark(item, null);
            }}
          >
            {takeBack}
          </button>
        </ItemRow>
      )}
    />
  );
}

const NotInterested = () => (
  <SetAside
    marked={notInterested.value}
    empty={later.value.notInterestedEmpty}
    takeBack={later.value.listAgain}
    takeBackLabel={later.value.listAgainLabel}
  />
);

/** What a list from elsewhere says was seen: a rating of it tells more. */
function Seen() {
  const items = seen.value.flatMap(({ itemId, markedAt }) => {
    const item = described.value.get(itemId);
    return item === undefined ? [] : [{ item, value: 0, when: markedAt }];
  });
  return (
    <Section
      items={items}
      numSaid={seen.value.length}
      orders={['when', 'title']}
      empty={later.value.seenEmpty}
      row={({ item, when }) => (
        <ItemRow key={item.itemId} item={item} note={later.value.seenOn(when)}>
          <RatingInput
            label={strings.value.rateLabel(item.title, item.year)}
            value={null}
            onRate={(next) => {
              rate(item, next);
            }}
          />
          <button
            type="button"
            class="quiet remove"
            aria-label={strings.value.about(later.value.remove, item.title)}
            onClick={(event) => {
              focusNextRow(event.currentTarget);
              setMark(item, null);
            }}
          >
            {later.value.remove}
          </button>
        </ItemRow>
      )}
    />
  );
}

const Unseen = () => (
  <SetAside
    marked={unseen.value}
    empty={later.value.unseenEmpty}
    takeBack={later.value.askAgain}
    takeBackLabel={later.value.askAgainLabel}
  />
);

const sections = {
  ratings: Ratings,
  watchlist: Watchlist,
  seen: Seen,
  'not-interested': NotInterested,
  unseen: Unseen,
  lists: ListsSection,
  never: NeverSection,
  data: DataSection,
} as const;

export function YoursPage({ section }: { readonly section: YoursSection }) {
  const title = later.value.yoursSection(later.value.yoursSections[section]);
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [section]);
  const counts: Readonly<Partial<Record<YoursSection, number>>> = {
    ratings: ratings.value.length,
    watchlist: watchlist.value.length,
    seen: seen.value.length,
    'not-interested': notInterested.value.length,
    unseen: unseen.value.length,
    ...(namedLists.value.length > 0 ? { lists: namedLists.value.length } : {}),
  };
  const Current = sections[section];
  // What was seen comes with a list from elsewhere; who has brought none has no such section.
  const shown = yoursSections.filter(
    (name) => name !== 'seen' || name === section || seen.value.length > 0,
  );
  return (
    <section class="page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        <span aria-hidden="true">{strings.value.yours}</span>
        <span class="visually-hidden">{title}</span>
      </h2>
      <p class="lead">{later.value.yoursLead(isKept())}</p>
      <nav class="tabs" aria-label={strings.value.yours}>
        {shown.map((name) => (
          <a
            key={name}
            href={hashOf({ kind: 'yours', section: name })}
            aria-current={name === section ? 'page' : undefined}
          >
            {later.value.yoursSections[name]}
            {counts[name] !== undefined && <span class="badge">{formatCount(counts[name])}</span>}
          </a>
        ))}
      </nav>
      <Current />
    </section>
  );
}
