// A line of the panel of one's ratings. Fetched when there is one.

import './rated_item.css';
import { useComputed } from '@preact/signals';
import type { RankedItem } from '../../shared/protocol';
import { later } from '../state/later';
import { strings } from '../state/model';
import { rate, tryRating } from '../state/trying';
import { ratingOf } from '../state/visitor';
import { ItemTitle } from './item_title';
import { RatingInput } from './rating_input';

/** Draws itself anew only when its own rating changes, however many items the panel holds. */
export function RatedItem({ item }: { readonly item: RankedItem }) {
  const value = useComputed(() => ratingOf.value.get(item.itemId) ?? null);
  return (
    <li data-rated={item.itemId}>
      <span class="rated-title">
        <ItemTitle item={item} />
      </span>
      <RatingInput
        label={strings.value.rateLabel(item.title, item.year)}
        value={value.value}
        onRate={(next) => {
          rate(item, next);
        }}
        onTry={(next) => {
          tryRating(item, next);
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-label={later.value.removeLabel(item.title)}
        onClick={(event) => {
          // The button goes with its item: focus moves to the next one, else to the panel's head.
          const row = event.currentTarget.closest('li');
          const next = row?.nextElementSibling ?? row?.previousElementSibling;
          const head = row?.closest('details')?.querySelector('summary');
          rate(item, null);
          (next?.querySelector('button') ?? head)?.focus();
        }}
      >
        {later.value.remove}
      </button>
    </li>
  );
}
