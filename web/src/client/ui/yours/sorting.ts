// The orders in which the visitor's own lists can be read.

import { spokenTitle } from '../../../shared/item';
import type { RankedItem } from '../../../shared/protocol';

export type Order = 'when' | 'rating' | 'predicted' | 'title';

export interface Listed {
  readonly item: RankedItem;
  readonly when: number; // milliseconds since 1970
  readonly value: number; // given or predicted
}

const titles = new Intl.Collator('en', { ignorePunctuation: true, numeric: true });
const article = /^(The|A|An) /;
const byTitle = (a: Listed, b: Listed) => {
  const name = ({ item }: Listed) => spokenTitle(item.title).title.replace(article, '');
  return titles.compare(name(a), name(b)) || a.item.year - b.item.year;
};
const byWhen = (a: Listed, b: Listed) => b.when - a.when;

/** Newest, highest rated, or first letters first; equals by title. */
export function sorted(items: readonly Listed[], order: Order): Listed[] {
  const compare = {
    when: byWhen,
    rating: (a: Listed, b: Listed) => b.value - a.value,
    predicted: (a: Listed, b: Listed) => b.value - a.value,
    title: byTitle,
  }[order];
  return [...items].sort((a, b) => compare(a, b) || byTitle(a, b));
}
