// The list that the page is about: what is asked, what is answered, and what was ever told of an item.

import { batch, computed, effect, signal } from '@preact/signals';
import { turnedBy, type Dials } from '../../shared/dials';
import { isFiltering, type Filter, type Within } from '../../shared/filter';
import type { Answer, RankedItem, Rating, RecommendQuestion } from '../../shared/protocol';
import { latestWins } from '../latest';
import { isListView, type ListView } from '../route';
import type { DatedRating } from '../visitor_record';
import { askEngine, engineFailed, isUsable, numUsable } from './model';
import { dials, filter, filterShown, hideRated, maxListed, shown, view } from './view';
import { given, markOf, neverListed, ratings, sayNow } from './visitor';
import { within } from './within';

/** What the list answers. */
export interface Question {
  readonly view: ListView;
  readonly n: number;
  readonly excludeSeen: boolean;
  readonly ratings: readonly DatedRating[];
  readonly excluded: readonly string[];
  readonly filter: Filter | null;
  readonly within: Within | null;
  readonly dials: Dials;
}

let asked: Question | null = null; // last
/** Whether the list that answers this question is the last one that was asked for. */
export const isLastAsked = (question: Question): boolean => question === asked;
/** What the list shows, and the question that it answers: both change at once. */
export const list = signal<{ readonly question: Question; readonly answer: Answer } | null>(null);
// Items that some answer has described; an item is rated where it was shown, so the engine is seldom asked again.
export const described = signal<ReadonlyMap<string, RankedItem>>(new Map());
export const ratedItems = computed(() =>
  ratings.value.flatMap(({ itemId }) => described.value.get(itemId) ?? []),
);
/** An item that keeps its place while it is being rated from the keyboard, or focus would fall out of the list. */
export const pinned = signal<{ readonly item: RankedItem; readonly place: number } | null>(null);

export const canShowMore = computed(() => {
  if (list.value === null) return false;
  const { question, answer } = list.value;
  return answer.items.length >= question.n && question.n < Math.min(numUsable.value, maxListed);
});

/** The visitor's own list as it would be by these ratings. */
export const ownList = (given: readonly Rating[], n: number): RecommendQuestion => ({
  ratings: given,
  n,
  excludeSeen: hideRated.peek(),
  excluded: neverListed(),
  filter: isFiltering(filter.peek()) ? filter.peek() : null,
  within: within.peek(),
  dials: turnedBy(dials.peek()),
});

function ask({ view, dials, ...question }: Question): Promise<Answer> {
  return askEngine((api) => {
    switch (view.kind) {
      case 'home':
        return api.recommend({ ...question, dials: turnedBy(dials) });
      case 'search':
        return api.search({ ...question, query: view.query });
      case 'similar':
        return api.similar({ ...question, itemId: view.itemId });
    }
  });
}

function describe(items: readonly RankedItem[]) {
  const unknown = items.filter((item) => !described.value.has(item.itemId));
  if (unknown.length === 0) return;
  described.value = new Map([...described.value, ...unknown.map((m) => [m.itemId, m] as const)]);
}

const isSame = (a: RankedItem, b: RankedItem) =>
  a.predicted === b.predicted &&
  a.low === b.low &&
  a.high === b.high &&
  a.likely === b.likely &&
  a.links.join() === b.links.join() &&
  a.title === b.title;

/** The items of an answer; those that did not change are the very objects of the last one, and are not drawn anew. */
function withKnown(items: readonly RankedItem[]): RankedItem[] {
  const known = new Map(list.value?.answer.items.map((item) => [item.itemId, item]));
  return items.map((item) => {
    const before = known.get(item.itemId);
    return before !== undefined && isSame(before, item) ? before : item;
  });
}

const refresh = latestWins(
  ask,
  (answer, question) => {
    if (!isListView(view.value)) return; // the visitor has left the lists meanwhile
    batch(() => {
      describe(answer.items);
      ratings.value = question.ratings;
      list.value = { question, answer: { ...answer, items: withKnown(answer.items) } };
      sayNow();
    });
  },
  engineFailed,
);

const describeSaid = latestWins(
  (itemIds: readonly string[]) => askEngine((api) => api.items(itemIds, [])),
  (answer) => {
    describe(answer.items);
  },
  engineFailed,
);

/** Asks for the list whenever what it depends on changes, and for the items that were spoken of and are not known. */
export function followQuestions(): void {
  effect(() => {
    const current = view.value;
    const question = {
      n: shown.value,
      excludeSeen: hideRated.value,
      ratings: given.value,
      excluded: neverListed(),
      within: within.value,
      filter: filterShown.value || isFiltering(filter.value) ? filter.value : null,
      dials: dials.value,
    };
    if (isUsable() && isListView(current)) {
      asked = { ...question, view: current };
      document.documentElement.dataset['list'] = 'coming'; // until ItemList has drawn the answer
      refresh(asked);
    } else {
      // No list to wait for.
      ratings.value = question.ratings;
      sayNow();
    }
  });
  // Not every browser says that the focus is gone when the page around it is.
  view.subscribe(() => {
    pinned.value = null;
  });
  effect(() => {
    const said = [...given.value.map(({ itemId }) => itemId), ...markOf.value.keys()];
    const unknown = said.filter((id) => !described.peek().has(id));
    if (isUsable() && unknown.length > 0) describeSaid(unknown);
  });
}

/** The items, with what the visitor is predicted to give them. */
export async function predicted(itemIds: readonly string[]): Promise<readonly RankedItem[]> {
  return (await askEngine((api) => api.items(itemIds, given.value))).items;
}
