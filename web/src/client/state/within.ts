// What holds for every list on the page: the visitor's lists that are chosen, and what they never want to see.

import { computed, effect, signal } from '@preact/signals';
import type { Within } from '../../shared/filter';
import { nothingKept, type Kept } from '../visitor_record';
import { load } from './model';
import { filter } from './view';
import { store } from './visitor';

const listKey = 'list ';
export const keyOfList = (name: string): string => listKey + name;

/** Stays the very same while only ratings and marks change. */
const kept = computed(() => store.record.value.kept);

/** Lists of items that the visitor has named, in the order of their names. */
export const namedLists = computed(() =>
  [...kept.value]
    .flatMap(([key, { kept }]) =>
      key.startsWith(listKey) && kept !== null
        ? [{ name: key.slice(listKey.length), itemIds: kept.itemIds }]
        : [],
    )
    .sort((a, b) => a.name.localeCompare(b.name)),
);

export const neverKey = 'never';
export const never = computed((): Kept => kept.value.get(neverKey)?.kept ?? nothingKept);

/** Items with one of the words in their title; found once the model is there. */
export const hiddenByWords = signal<readonly string[]>([]);
effect(() => {
  const isAsked = never.value.words.length + hiddenByWords.peek().length > 0;
  if (isAsked && load.value.kind === 'verified')
    import('./hidden_words').then(
      ({ findHidden }) => findHidden(),
      () => undefined,
    );
});

/** Null: everything. A list that this browser does not have chooses nothing. */
export const within = computed((): Within | null => {
  const { tags, decades, minRatings } = never.value;
  const chosen = namedLists.value.filter(({ name }) => filter.value.lists.includes(name));
  const hidden = hiddenByWords.value;
  if (chosen.length + tags.length + decades.length + minRatings + hidden.length === 0) return null;
  const only = chosen.length === 0 ? null : [...new Set(chosen.flatMap((list) => list.itemIds))];
  return { only, without: tags, decades, minRatings, hidden };
});
