// Why a list has nothing, in a sentence or two. Fetched when one has.

import { isFiltering } from '../../shared/filter';
import type { Answer, SearchFound } from '../../shared/protocol';
import type { ListView } from '../route';
import { later } from '../state/later';
import { filter } from '../state/view';
import { FilterEmpty } from './filter_empty';

const yearIn = (query: string) => Number(/\b(?:19|20)\d{2}\b/.exec(query)?.[0] ?? 0);

const whatThereIs = (words: SearchFound['words'], newest: number) =>
  later.value.searchFound[words] + later.value.searchOnly(newest);

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
        return whatThereIs('none', answer.found?.newest ?? 0);
    }
  };
  return <p class="empty empty-list">{words()}</p>;
}

/** Above hits that are not quite what was asked for: what there is not. */
export function SearchNote(props: {
  readonly query: string;
  readonly found: SearchFound | undefined;
}) {
  const { words = 'all', newest = 0 } = props.found ?? {};
  const isTooNew = newest > 0 && yearIn(props.query) > newest;
  if (words === 'none' || (words === 'all' && !isTooNew)) return null;
  return <p class="lead">{whatThereIs(words, newest)}</p>;
}
