// No film passes: which filter is to blame, and a press that drops it.

import './filters.css';
import { filter } from '../app_state';
import { withoutPart, type FilterReport } from '../../shared/filter';
import { later } from '../../shared/strings_later';

export function FilterEmpty({ report }: { readonly report: FilterReport }) {
  const helping = report.relaxed.filter(({ numPassing }) => numPassing > 0);
  return (
    <div class="empty empty-list">
      <p>{later.filterEmpty(report.numLooked)}</p>
      <p>{helping.length > 0 ? later.filterEmptyHelp : later.filterEmptyNoHelp}</p>
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
            {later.filterDrop[part]} ({later.filmsCount(numPassing)})
          </button>
        ))}
      </div>
    </div>
  );
}
