// All that the visitor has here: what a copy of it holds, and what is deleted with it.

import { markOf, notInterested, ratings, seen, unseen, watchlist } from '../../state/visitor';
import { namedLists, never } from '../../state/within';
import { sizeOf } from '../../transfer/kept';
import type { Belongings } from '../../transfer/export';

export const belongings = (): Belongings => ({
  ratings: ratings.value,
  watchlist: watchlist.value,
  notInterested: notInterested.value,
  unseen: unseen.value,
  seen: seen.value,
  lists: namedLists.value,
  never: never.value,
});

/** How many ratings, marks, lists and rules. */
export const numbers = (): [ratings: number, marks: number, lists: number, rules: number] => [
  ratings.value.length,
  markOf.value.size,
  namedLists.value.length,
  sizeOf(never.value),
];
export const hasAnything = (): boolean => numbers().some((number) => number > 0);
