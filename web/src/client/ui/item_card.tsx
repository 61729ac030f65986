// An item as a ticket: the stub in the colour of its most telling tag, the title as type, the rating to tear off.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { list, pinned } from '../state/list';
import { about, allTags, strings, tagClassOf } from '../state/model';
import { rate, tried, tryRating } from '../state/trying';
import { show } from '../state/view';
import { ratingOf } from '../state/visitor';
import { addressOf } from '../../shared/about';
import { spokenTitle, tellingTag } from '../../shared/item';
import type { RankedItem } from '../../shared/protocol';
import { ItemTitle } from './item_title';
import { lazily } from './lazily';
import { MarkButtons } from './mark_buttons';
import { focusPlaceNext } from './item_list_focus';
import { Mine, RatingInput } from './rating_input';

interface Props {
  readonly item: RankedItem;
  readonly place: number; // from 1
}

const WhyPanel = lazily(() => import('./why/why_panel'), 'WhyPanel');

/** Where the item would move if the rating under the pointer were given: drawn over the stub, so that nothing gives way. */
function Move({ item, place }: Props) {
  const to = useComputed(() => {
    const now = tried.value;
    if (now === null || now.item.itemId === item.itemId) return null;
    if (list.value?.question.view.kind !== 'home') return null;
    return now.items.findIndex(({ itemId }) => itemId === item.itemId) + 1;
  }).value;
  if (to === null || to === place) return null;
  const direction = to === 0 || to > place ? 'down' : 'up';
  return (
    <span class={`move move-${direction}`}>
      {direction === 'up' ? '▲' : '▼'}
      {to === 0 ? '' : to}
    </span>
  );
}

function Links({ item }: { readonly item: RankedItem }) {
  const { links } = about.value;
  return (
    <span class="ticket-links">
      {links.map((link, i) => {
        const address = addressOf(link, item.itemId, item.links[i]);
        return (
          address !== null && (
            <a
              key={link.name}
              href={address}
              rel="noopener noreferrer"
              target="_blank"
              aria-label={strings.value.externalLabel(link.name, item.title)}
            >
              {link.name}
            </a>
          )
        );
      })}
    </span>
  );
}

export function ItemCard({ item, place }: Props) {
  // Not the map itself: it changes with every rating, and each item would be drawn anew.
  const value = useComputed(() => ratingOf.value.get(item.itemId) ?? null).value;
  const tag = tellingTag(item.tags);
  const { otherTitle } = spokenTitle(item.title);
  const explained = useSignal(false);
  const whyId = `why-${String(place)}`;
  useEffect(
    () => () => {
      tryRating(item, null); // what is tried goes with the item
    },
    [],
  );
  const onRate = (next: number | null, by: 'pointer' | 'keyboard') => {
    if (by === 'keyboard') pinned.value = { item, place };
    rate(item, next);
  };
  return (
    <li
      class={`ticket ${tagClassOf(item.tags)}${value === null ? '' : ' ticket-rated'}${explained.value ? ' ticket-open' : ''}`}
      data-item={item.itemId}
    >
      <div class="ticket-stub" aria-hidden="true">
        <span class="ticket-tag">{tag ?? strings.value.noTagStub}</span>
        <Move item={item} place={place} />
        <span class="ticket-place">{place}</span>
      </div>
      <div class="ticket-body">
        <h3>
          <ItemTitle item={item} />
        </h3>
        {otherTitle !== '' && <p class="other-title">{otherTitle}</p>}
        {allTags.value.length > 0 && (
          <p class="tags">
            {item.tags.length === 0 ? strings.value.noTags : item.tags.join(' · ')}
          </p>
        )}
      </div>
      <div class="ticket-score">
        {about.value.scale !== null && (
          <>
            <span class="visually-hidden">{strings.value.prediction(item)}</span>
            <span aria-hidden="true" title={strings.value.prediction(item)}>
              <b>{strings.value.likelyValue(item.likely)}</b>
              <small>{strings.value.likely}</small>
              <small>{strings.value.predictedWithin(item)}</small>
            </span>
          </>
        )}
        <button
          type="button"
          class="quiet"
          aria-expanded={explained.value}
          aria-controls={whyId}
          aria-label={strings.value.about(strings.value.why, item.title)}
          onClick={() => {
            explained.value = !explained.value;
          }}
        >
          {strings.value.why}
        </button>
      </div>
      <div class="ticket-foot">
        <RatingInput
          label={strings.value.rateLabel(item.title, item.year)}
          value={value}
          onRate={onRate}
          onLeave={() => {
            pinned.value = null;
          }}
          onTry={(next) => {
            tryRating(item, next);
          }}
        />
        {value !== null && <Mine value={value} />}
        <Links item={item} />
        <MarkButtons
          item={item}
          onLeave={() => {
            pinned.value = null;
            focusPlaceNext(place);
          }}
        />
        <button
          type="button"
          class="quiet"
          aria-label={strings.value.about(strings.value.similar, item.title)}
          onClick={() => {
            show({ kind: 'similar', itemId: item.itemId });
            scrollTo({ top: 0 });
          }}
        >
          {strings.value.similar}
        </button>
      </div>
      {explained.value && (
        <div class="why" id={whyId}>
          <WhyPanel item={item} />
        </div>
      )}
    </li>
  );
}
