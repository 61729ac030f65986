import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { canShowMore, isLastAsked, list, pinned, type Question } from '../state/list';
import { load, strings } from '../state/model';
import {
  asksOn,
  dials,
  dialsShown,
  filter,
  filterShown,
  hideRated,
  show,
  showMore,
  startShown,
} from '../state/view';
import type { ListView } from '../route';
import type { Answer, RankedItem } from '../../shared/protocol';
import { areNeutral, dialSteps, type Dials } from '../../shared/dials';
import { isFiltering } from '../../shared/filter';
import { spokenTitle } from '../../shared/item';
import { FilterButton } from './filter_button';
import { Icon } from './icon';
import { lazily } from './lazily';
import { useSteps } from './list_steps';
import { ItemCard } from './item_card';
import { focusIfAsked } from './item_list_focus';
import { useTitle } from './use_title';

const FilterPanel = lazily(() => import('./filter_panel'), 'FilterPanel');
const ListEmpty = lazily(() => import('./list_empty'), 'ListEmpty');
const SearchNote = lazily(
  () => import('./list_empty'),
  'SearchNote',
  () => null,
);
const DialsPanel = lazily(() => import('./dials_panel'), 'DialsPanel');

/** Without what has a switch of its own. */
const tuned = (all: Dials): Dials => ({ ...all, unseen: 0 });

/** Opens the dials; it says how many are turned. */
function DialsButton() {
  const turned = Object.values(tuned(dials.value)).filter((value) => value !== 0).length;
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
      {strings.value.tune}
      {turned > 0 && (
        <span class="badge">
          {turned}
          <span class="visually-hidden"> {strings.value.filtersSet}</span>
        </span>
      )}
    </button>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onTurn: (isOn: boolean) => void;
}

function Switch({ label, isOn, onTurn }: SwitchProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        onChange={(event) => {
          onTurn(event.currentTarget.checked);
        }}
      />
      {label}
    </label>
  );
}

interface Words {
  readonly title: string;
  readonly lead: string | null;
}

/** Of the question that is answered; before the first answer, of the one that is asked. */
function wordsFor(
  question: Pick<Question, 'view' | 'ratings' | 'dials'>,
  about: Answer['about'] | undefined,
): Words {
  const { view, ratings, dials } = question;
  switch (view.kind) {
    case 'home':
      return ratings.length === 0
        ? {
            title: strings.value.popularTitle,
            lead: strings.value.popularLead,
          }
        : {
            title: strings.value.forYouTitle,
            lead: strings.value.forYouLead(ratings.length, dials.unseen > 0),
          };
    case 'search':
      return {
        title: strings.value.searchTitle(view.query),
        lead: null,
      };
    case 'similar':
      return {
        title: strings.value.similarTitle(about == null ? null : spokenTitle(about.title).title),
        lead: strings.value.similarLead,
      };
  }
}

/** The answer's items, with the one that is being rated kept in its place. */
function visibleItems(
  items: readonly RankedItem[] = [],
  kept: { readonly item: RankedItem; readonly place: number } | null,
): readonly RankedItem[] {
  if (kept === null || items.some((item) => item.itemId === kept.item.itemId)) return items;
  return [...items.slice(0, kept.place - 1), kept.item, ...items.slice(kept.place - 1)];
}

const idOf = (item: RankedItem) => item.itemId;

interface Card {
  readonly item: RankedItem;
  readonly place: number;
  readonly drawn: JSX.Element;
}

/** A card that says what it said before is the very one of before: Preact then leaves it alone. */
function useCards(items: readonly RankedItem[]): readonly JSX.Element[] {
  const before = useRef<ReadonlyMap<string, Card>>(new Map());
  const cards = items.map((item, i): Card => {
    const place = i + 1;
    const card = before.current.get(item.itemId);
    if (card?.item === item && card.place === place) return card;
    return { item, place, drawn: <ItemCard key={item.itemId} item={item} place={place} /> };
  });
  before.current = new Map(cards.map((card) => [card.item.itemId, card]));
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

export function ItemList({ view: listView }: { readonly view: ListView }) {
  const answered = list.value;
  const { title, lead } = wordsFor(
    answered?.question ?? { view: listView, ratings: [], dials: dials.value },
    answered?.answer.about,
  );
  const all = useMemo(
    () => visibleItems(answered?.answer.items, pinned.value),
    [answered, pinned.value],
  );
  const current = answered?.question.view;
  const { items: items, isComplete } = useSteps(all, current?.kind ?? '', idOf);
  const cards = useCards(items);
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

  const isForYou = current?.kind === 'home' && (answered?.question.ratings.length ?? 0) > 0;
  const isSeen =
    isForYou &&
    dials.value.unseen === 0 &&
    all.slice(0, 10).filter(({ seen = 0 }) => seen > 0.5).length > 5;
  const filters = filterShown.value || isFiltering(filter.value);

  // From the input's handler to the new list in the document: what a visitor waits for.
  useLayoutEffect(() => {
    if (performance.getEntriesByName('rate', 'mark').length === 0) return;
    performance.clearMeasures('rate-to-list');
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
            {isSeen && ` ${strings.value.probablySeen}`}
            {current?.kind === 'home' && !startShown.value && (
              <>
                {' '}
                <button
                  type="button"
                  class="quiet"
                  data-then="start-title"
                  onClick={() => {
                    startShown.value = asksOn.value = true;
                    scrollTo({ top: 0 });
                  }}
                >
                  {strings.value.tell}
                </button>
              </>
            )}
          </p>
        )}
        {current?.kind === 'search' && (
          <SearchNote query={current.query} found={answered?.answer.found} />
        )}
        {current === undefined || current.kind === 'home' ? (
          <div class="list-choices">
            <FilterButton />
            <DialsButton />
            {isForYou && (
              <Switch
                label={strings.value.newToYou}
                isOn={dials.value.unseen > 0}
                onTurn={(isOn) => {
                  dials.value = { ...dials.value, unseen: isOn ? dialSteps : 0 };
                }}
              />
            )}
            <Switch
              label={strings.value.hideRated}
              isOn={hideRated.value}
              onTurn={(isOn) => {
                hideRated.value = isOn;
              }}
            />
          </div>
        ) : (
          <div class="list-choices">
            <button
              type="button"
              data-then="list-title"
              onClick={() => {
                show({ kind: 'home' });
              }}
            >
              {strings.value.back}
            </button>
            <FilterButton />
          </div>
        )}
      </div>
      {listView.kind === 'home' && (dialsShown.value || !areNeutral(tuned(dials.value))) && (
        <DialsPanel />
      )}
      {filters && <FilterPanel />}
      {answered === null ? (
        load.value.kind === 'loading' && <Skeleton />
      ) : items.length === 0 ? (
        <ListEmpty view={answered.question.view} answer={answered.answer} />
      ) : (
        <ol class="tickets" ref={tickets}>
          {cards}
        </ol>
      )}
      {canShowMore.value && isComplete && (
        <button type="button" class="more" onClick={showMore}>
          {strings.value.showMore}
        </button>
      )}
    </section>
  );
}
