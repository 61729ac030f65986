// Items in threes, for somebody who has rated nothing: a well-known item and the two well-known ones that are most like it.

import { tellingTag } from '../shared/item';
import type { RankedItem } from '../shared/protocol';

const perTag = 2;
const untagged = 9; // in a catalogue without tags

/**
 * `known` are the most rated items, most rated first; `similarTo` names items like a given one, nearest first. A group begins with
 * the most rated item that is in none yet, and each tag begins at most two: the first of all tags, then the second.
 */
export function startGroups(
  known: readonly RankedItem[],
  similarTo: (itemId: string) => readonly string[],
): readonly (readonly RankedItem[])[] {
  const wellKnown = new Map(known.map((item) => [item.itemId, item]));
  const hasTags = known.some(({ tags }) => tags.length > 0);
  const taken = new Set<string>();
  const numOf = new Map<string, number>();
  const groups: { readonly round: number; readonly items: readonly RankedItem[] }[] = [];
  for (const first of known) {
    const tag = tellingTag(first.tags);
    const round = numOf.get(tag ?? '') ?? 0;
    if (hasTags && tag === null) continue;
    if (taken.has(first.itemId) || round >= (hasTags ? perTag : untagged)) continue;
    const others = similarTo(first.itemId)
      .filter((itemId) => itemId !== first.itemId && !taken.has(itemId))
      .flatMap((itemId) => wellKnown.get(itemId) ?? [])
      .slice(0, 2);
    if (others.length < 2) continue;
    const items = [first, ...others];
    for (const { itemId } of items) taken.add(itemId);
    numOf.set(tag ?? '', round + 1);
    groups.push({ round, items });
  }
  return groups.sort((a, b) => a.round - b.round).map(({ items }) => items);
}
