// No film passes: which filter is to blame, and a press that drops it.

import { filter } from '../app_state';
import { withoutPart, type FilterReport } from '../../shared/filter';
import { strings } from '../../shared/strings';

export function FilterEmpty({ report }: { readonly report: FilterReport }) {
  const helping = report.relaxed.filter(({ numPassing }) => numPassing > 0);
  return (
    <div class="empty empty-list">
      <p>{strings.filterEmpty(report.numLooked)}</p>
      <p>{helping.length > 0 ? strings.filterEmptyHelp : strings.filterEmptyNoHelp}</p>
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
            {strings.filterDrop[part]} ({strings.filmsCount(numPassing)})
          </button>
        ))}
      </div>
    </div>
  );
}
