// The orders in which the visitor's own lists can be read.

import { spokenTitle } from '../../../shared/film';
import type { RankedMovie } from '../../../shared/protocol';

export type Order = 'when' | 'stars' | 'predicted' | 'title';

export interface Listed {
  readonly movie: RankedMovie;
  readonly when: number; // milliseconds since 1970
  readonly stars: number; // given or predicted
}

const titles = new Intl.Collator('en', { ignorePunctuation: true, numeric: true });
const article = /^(The|A|An) /;
const byTitle = (a: Listed, b: Listed) => {
  const name = ({ movie }: Listed) => spokenTitle(movie.title).title.replace(article, '');
  return titles.compare(name(a), name(b)) || a.movie.year - b.movie.year;
};
const byWhen = (a: Listed, b: Listed) => b.when - a.when;

/** Newest, most stars, or first letters first; equals by title. */
export function sorted(films: readonly Listed[], order: Order): Listed[] {
  const compare = {
    when: byWhen,
    stars: (a: Listed, b: Listed) => b.stars - a.stars,
    predicted: (a: Listed, b: Listed) => b.stars - a.stars,
    title: byTitle,
  }[order];
  return [...films].sort((a, b) => compare(a, b) || byTitle(a, b));
}
