import { useComputed } from '@preact/signals';
import { ratedItems } from '../state/list';
import { strings } from '../state/model';
import { rate, tryRating } from '../state/trying';
import { isKept, ratings, ratingOf } from '../state/visitor';
import type { RankedItem } from '../../shared/protocol';
import { formatCount } from '../../shared/strings';
import { ItemTitle } from './item_title';
import { RatingInput } from './rating_input';

const numShown = 12; // the newest; all of them have a page of their own

/** Draws itself anew only when its own rating changes, however many items the panel holds. */
function RatedItem({ item }: { readonly item: RankedItem }) {
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
        aria-label={strings.value.removeLabel(item.title)}
        onClick={(event) => {
          // The button goes with its item: focus moves to the next one, else to the panel's head.
          const row = event.currentTarget.closest('li');
          const next = row?.nextElementSibling ?? row?.previousElementSibling;
          const head = row?.closest('details')?.querySelector('summary');
          rate(item, null);
          (next?.querySelector('button') ?? head)?.focus();
        }}
      >
        {strings.value.remove}
      </button>
    </li>
  );
}

export function YourRatings() {
  const items = ratedItems.value.slice(0, numShown);
  return (
    <section
      class={ratings.value.length === 0 ? 'yours yours-none' : 'yours'}
      aria-labelledby="yours-title"
    >
      <details open={matchMedia('(min-width: 60rem)').matches}>
        <summary>
          <h2 id="yours-title">{strings.value.yourRatings}</h2>
          <span class="badge">{formatCount(ratings.value.length)}</span>
        </summary>
        {ratings.value.length === 0 ? (
          <p class="empty">{strings.value.noRatings}</p>
        ) : (
          <>
            <ul class="rated">
              {items.map((item) => (
                <RatedItem key={item.itemId} item={item} />
              ))}
            </ul>
            <a class="all-yours" href="#yours">
              {strings.value.allOfYours(ratings.value.length)}
            </a>
          </>
        )}
      </details>
      <p class="private">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M7 10V7.5a5 5 0 0 1 10 0V10M5 10h14v10H5z" />
        </svg>
        <span>
          <strong>{strings.value.privacy}</strong> {strings.value.privacyMore(isKept())}
        </span>
      </p>
    </section>
  );
}
