import { ratedItems } from '../state/list';
import { strings } from '../state/model';
import { isKept, ratings } from '../state/visitor';
import { formatCount } from '../../shared/strings';
import { lazily } from './lazily';

const numShown = 12; // the newest; all of them have a page of their own

const RatedItem = lazily(
  () => import('./rated_item'),
  'RatedItem',
  () => null,
);

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
