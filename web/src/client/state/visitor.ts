// What the visitor says: ratings and marks, each of which can be taken back.

import { computed, signal } from '@preact/signals';
import { spokenTitle } from '../../shared/item';
import type { Item, RankedItem } from '../../shared/protocol';
import { isRating } from '../../shared/rating_scale';
import { UndoHistory } from '../undo_history';
import {
  markedWith,
  nothingSaid,
  ratingsOf,
  stateOf,
  withItems,
  withKept,
  type DatedRating,
  type ItemState,
  type Keeping,
  type Mark,
} from '../visitor_record';
import { VisitorStore } from '../visitor_store';
import { weighted } from './lately';
import { aboutBundle, strings } from './model';
import { dials } from './view';

export interface Toast {
  readonly message: string;
  readonly undo: (() => void) | null;
}

export const store = new VisitorStore();
/** False once the browser has shown that it keeps nothing. */
export const isKept = () => store.isKept.value !== false;
/** The visitor's ratings, weighted as the dial says; what is on another scale than the bundle's is kept, and does not count. */
export const given = computed((): readonly DatedRating[] => {
  const all = ratingsOf(store.record.value);
  const bundle = aboutBundle.value;
  return weighted(
    bundle === null ? all : all.filter(({ value }) => isRating(bundle.scale, value)),
    dials.value.lately,
  );
});
/**
 * The ratings that the screen shows: those that the list answers. They change together with it, in one rendering, a
 * millisecond or two after the visitor's hand; two renderings would let the first one's painting hold up the list.
 */
export const ratings = signal<readonly DatedRating[]>([]);
export const ratingOf = computed(() => new Map(ratings.value.map((r) => [r.itemId, r.value])));

export const watchlist = computed(() => markedWith(store.record.value, 'watchlist'));
export const notInterested = computed(() => markedWith(store.record.value, 'not-interested'));
/** Items that the visitor was asked for and does not know. */
export const unseen = computed(() => markedWith(store.record.value, 'unseen'));
/** Items that a list from elsewhere says were seen, without a rating. */
export const seen = computed(() => markedWith(store.record.value, 'seen'));
const byMark = { watchlist, 'not-interested': notInterested, unseen, seen } as const;
export const markOf = computed(
  () =>
    new Map(
      Object.entries(byMark).flatMap(([mark, items]) =>
        items.value.map(({ itemId }) => [itemId, mark as Mark] as const),
      ),
    ),
);
/** Items that the visitor does not want to see listed. */
export const neverListed = () =>
  [...notInterested.value, ...seen.value].map(({ itemId }) => itemId);

export const toast = signal<Toast | null>(null);
let nextToast: Toast | null = null; // comes with the next answer
export function sayNow(): void {
  if (nextToast !== null) toast.value = nextToast;
  nextToast = null;
}

const undoHistory = new UndoHistory();
// What was deleted, in whichever tab, does not come back by a step in another; nor what was said of another catalogue.
computed(() => `${store.catalogue.value} ${String(store.record.value.clearedAt)}`).subscribe(() => {
  undoHistory.forget();
  nextToast = toast.value = null; // its way back is gone
});

function change(items: ReadonlyMap<string, ItemState>, kept: Keeping) {
  const now = Date.now();
  store.change(withKept(withItems(store.record.value, items, now), kept, now));
}

/** Everything that the visitor says of items goes through here: one change, and one step back. */
export function changeItems(
  items: ReadonlyMap<string, ItemState>,
  message: string,
  kept: Keeping = new Map(),
): void {
  if (undoHistory.note(store.record.value, items, message, kept) === null) return;
  nextToast = { message: isKept() ? message : `${message} ${strings.value.notKept}`, undo };
  change(items, kept);
}

/** Takes the latest change back. */
export function undo(): void {
  const back = undoHistory.takeBack(store.record.value);
  if (back === null) return;
  nextToast = { message: strings.value.undone(back.message), undo: null };
  change(back.items, back.kept);
}

/** What the visitor says of an item just now. */
export const itemState = (itemId: string): ItemState => stateOf(store.record.value, itemId);

/** A rating, or null to take it back. The list times itself from here to its new items on screen. */
export function give(item: RankedItem, value: number | null): void {
  const before = itemState(item.itemId);
  if (before.value === value) return;
  performance.mark('rate');
  const { title } = spokenTitle(item.title);
  const state =
    value === null
      ? { ...before, value, ratedAt: 0 }
      : { ...nothingSaid, value, ratedAt: Date.now() }; // it is known: it needs no mark
  changeItems(
    new Map([[item.itemId, state]]),
    value === null ? strings.value.removed(title) : strings.value.rated(title, value),
  );
}

/** Puts an item on the watchlist or among those never to be listed, or with null takes it off again. */
export function setMark(item: Item, mark: Mark | null): void {
  const before = itemState(item.itemId);
  const { title } = spokenTitle(item.title);
  changeItems(
    new Map([[item.itemId, { ...before, mark, markedAt: mark === null ? 0 : Date.now() }]]),
    mark === null ? strings.value.unmarked(title, before.mark) : strings.value.marked(title, mark),
  );
}

/** Items that were set aside may be asked for again. */
export function askAgain(message: string): void {
  const items = unseen.value.map(
    ({ itemId }) => [itemId, { ...itemState(itemId), mark: null, markedAt: 0 }] as const,
  );
  changeItems(new Map(items), message);
}
