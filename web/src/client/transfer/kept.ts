// What is kept under a name, beside what another place kept.

import type { Kept } from '../visitor_record';

export const longestListName = 60;

/** How many rules it is, and items. */
export const sizeOf = ({ itemIds, tags, words, decades, minRatings }: Kept): number =>
  itemIds.length + tags.length + words.length + decades.length + (minRatings > 0 ? 1 : 0);

/** Both: all that either names. */
export function bothKept(a: Kept, b: Kept): Kept {
  const both = <T>(x: readonly T[], y: readonly T[]) => [...new Set([...x, ...y])];
  return {
    itemIds: both(a.itemIds, b.itemIds),
    tags: both(a.tags, b.tags),
    words: both(a.words, b.words),
    decades: both(a.decades, b.decades),
    minRatings: Math.max(a.minRatings, b.minRatings),
  };
}
