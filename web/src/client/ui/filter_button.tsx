import { useComputed } from '@preact/signals';
import { filter, filterShown } from '../app_state';
import { strings } from '../../shared/strings';
import { Icon } from './icon';

/** The button that opens the panel; it says how many filters are set. */
export function FilterButton() {
  const set = useComputed(() => {
    const { genres, without, from, to, minRatings } = filter.value;
    return genres.length + without.length + Number(from + to > 0) + Number(minRatings > 0);
  }).value;
  return (
    <button
      type="button"
      class="filter-button"
      aria-expanded={filterShown.value}
      aria-controls="filters"
      onClick={() => {
        filterShown.value = !filterShown.value;
      }}
    >
      <Icon name="filter" />
      {strings.filter}
      {set > 0 && (
        <span class="badge">
          {set}
          <span class="visually-hidden"> {strings.filtersSet}</span>
        </span>
      )}
    </button>
  );
}
