// Why a list has nothing, in a sentence or two. Fetched when one has.

import { isFiltering } from '../../shared/filter';
import type { Answer } from '../../shared/protocol';
import type { ListView } from '../route';
import { later } from '../state/later';
import { filter } from '../state/view';
import { FilterEmpty } from './filter_empty';

const yearIn = (query: string) => Number(/\b(?:19|20)\d{2}\b/.exec(query)?.[0] ?? 0);

export function ListEmpty({ view, answer }: { readonly view: ListView; readonly answer: Answer }) {
  if (answer.filtered !== null && isFiltering(filter.value))
    return <FilterEmpty report={answer.filtered} />;
  const words = () => {
    switch (view.kind) {
      case 'home':
        return later.value.listEmpty;
      case 'similar':
        return answer.about === null ? later.value.similarUnknown : later.value.similarEmpty;
      case 'search':
        return [
          later.value.searchEmpty,
          (answer.newest ?? 0) > 0 ? later.value.searchNewest(answer.newest ?? 0) : '',
        ].join(' ');
    }
  };
  return <p class="empty empty-list">{words()}</p>;
}

/** Beside hits of other years: that what was asked for cannot be here. */
export function SearchNote(props: { readonly query: string; readonly newest: number | undefined }) {
  const { query, newest = 0 } = props;
  if (newest === 0 || yearIn(query) <= newest) return null;
  return <p class="lead">{later.value.searchNewest(newest)}</p>;
}
