// Ratings that are tried without being given, and giving them.

import { signal } from '@preact/signals';
import type { RankedItem } from '../../shared/protocol';
import { latestWins } from '../latest';
import { list, ownList } from './list';
import { askEngine, engineFailed, isUsable } from './model';
import { pageSize } from './view';
import { give, given, ratingOf } from './visitor';

/** A rating that is tried on an item without being given, and the list as it would be. */
export interface Tried {
  readonly item: RankedItem;
  readonly value: number;
  readonly items: readonly RankedItem[];
}
type Trying = Pick<Tried, 'item' | 'value'>;

export const tried = signal<Tried | null>(null);
let trying: Trying | null = null;
let soon: ReturnType<typeof setTimeout> | undefined;

const askTried = latestWins(
  async ({ item: { itemId }, value }: Trying) => {
    const n = list.value?.question.view.kind === 'home' ? list.value.question.n : pageSize;
    const others = given.value.filter((rating) => rating.itemId !== itemId);
    const question = ownList([{ itemId, value }, ...others], n);
    return (await askEngine((api) => api.recommend(question))).items;
  },
  (items, question) => {
    if (trying === question) tried.value = { ...question, items };
  },
  engineFailed,
);

/** Shows where the items would move with this rating of one of them; nothing is given. Null ends it. */
export function tryRating(item: RankedItem, value: number | null): void {
  if (value === null && trying?.item.itemId !== item.itemId) return;
  clearTimeout(soon);
  trying = value === null || ratingOf.value.get(item.itemId) === value ? null : { item, value };
  const question = trying;
  if (question === null) {
    tried.value = null;
    return;
  }
  if (!isUsable()) return;
  // A pointer that only crosses the control moves nothing.
  soon = setTimeout(
    () => {
      if (trying === question) askTried(question);
    },
    tried.value === null ? 140 : 0,
  );
}

/** A rating, or null to take it back. */
export function rate(item: RankedItem, value: number | null): void {
  tryRating(item, null);
  give(item, value);
}
