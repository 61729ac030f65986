// No item passes: which filter is to blame, and a press that drops it.

import './filters.css';
import { filter } from '../state/view';
import { withoutPart, type FilterReport } from '../../shared/filter';
import { later } from '../state/later';

export function FilterEmpty({ report }: { readonly report: FilterReport }) {
  const helping = report.relaxed.filter(({ numPassing }) => numPassing > 0);
  return (
    <div class="empty empty-list">
      <p>{later.value.filterEmpty(report.numLooked)}</p>
      <p>{helping.length > 0 ? later.value.filterEmptyHelp : later.value.filterEmptyNoHelp}</p>
      <div class="filter-relaxed">
        {helping.map(({ part, numPassing }) => (
          <button
            key={part}
            type="button"
            onClick={() => {
              filter.value = withoutPart(filter.value, part);
              document.getElementById('list-title')?.focus();
            }}
          >
            {later.value.filterDrop[part]} ({later.value.itemsCount(numPassing)})
          </button>
        ))}
      </div>
    </div>
  );
}
