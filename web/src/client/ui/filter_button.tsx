import { useComputed } from '@preact/signals';
import { strings } from '../state/model';
import { filter, filterShown } from '../state/view';
import { Icon } from './icon';

/** The button that opens the panel; it says how many filters are set. */
export function FilterButton() {
  const set = useComputed(() => {
    const { tags, without, lists, from, to, minRatings } = filter.value;
    return (
      tags.length + without.length + lists.length + Number(from + to > 0) + Number(minRatings > 0)
    );
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
      {strings.value.filter}
      {set > 0 && (
        <span class="badge">
          {set}
          <span class="visually-hidden"> {strings.value.filtersSet}</span>
        </span>
      )}
    </button>
  );
}
