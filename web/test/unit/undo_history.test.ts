import { expect, test } from 'vitest';
import { UndoHistory } from '../../src/client/undo_history';
import {
  emptyRecord,
  keptUnder,
  nothingKept,
  nothingSaid,
  stateOf,
  withItems,
  withKept,
  type ItemState,
  type Kept,
  type Keeping,
  type VisitorRecord,
} from '../../src/client/visitor_record';

/** A record and its history, changed together as the page does. */
class Desk {
  record: VisitorRecord = emptyRecord;
  readonly history = new UndoHistory();
  #clock = 0;

  keep(key: string, kept: Kept | null) {
    const change: Keeping = new Map([[key, kept]]);
    this.history.note(this.record, new Map(), key, change);
    this.record = withKept(this.record, change, (this.#clock += 1));
  }

  say(id: number, state: Partial<ItemState>) {
    const itemId = String(id);
    const films = new Map([[itemId, { ...stateOf(this.record, itemId), ...state }]]);
    const noted = this.history.note(this.record, films, `film ${itemId}`, new Map());
    this.record = withItems(this.record, films, (this.#clock += 1));
    return noted;
  }
  undo() {
    const back = this.history.takeBack(this.record);
    if (back !== null) {
      const items = withItems(this.record, back.items, (this.#clock += 1));
      this.record = withKept(items, back.kept, this.#clock);
    }
    return back?.message ?? null;
  }
}

test('changes are taken back one by one, the latest first', () => {
  const desk = new Desk();
  desk.say(1, { value: 3, ratedAt: 10 });
  desk.say(1, { value: 4.5, ratedAt: 20 });
  desk.say(2, { mark: 'watchlist', markedAt: 30 });
  desk.say(1, { value: null, ratedAt: 0 });
  expect(desk.undo()).toBe('film 1');
  expect(stateOf(desk.record, '1')).toEqual({ ...nothingSaid, value: 4.5, ratedAt: 20 });
  expect(desk.undo()).toBe('film 2');
  expect(stateOf(desk.record, '2')).toEqual(nothingSaid);
  desk.undo();
  expect(stateOf(desk.record, '1')).toEqual({ ...nothingSaid, value: 3, ratedAt: 10 });
  desk.undo();
  expect(stateOf(desk.record, '1')).toEqual(nothingSaid);
  expect(desk.undo()).toBeNull();
});

test('a list that was changed or deleted comes back', () => {
  const desk = new Desk();
  const one = { ...nothingKept, itemIds: ['7'] };
  desk.keep('list A', one);
  desk.keep('list A', { ...one, itemIds: ['7', '8'] });
  desk.keep('list A', null);
  expect(keptUnder(desk.record, 'list A')).toBeNull();
  desk.undo();
  expect(keptUnder(desk.record, 'list A')?.itemIds).toEqual(['7', '8']);
  desk.undo();
  expect(keptUnder(desk.record, 'list A')).toEqual(one);
  expect(desk.undo()).toBe('list A');
  expect(keptUnder(desk.record, 'list A')).toBeNull();
});

test('what says nothing new is not noted', () => {
  const desk = new Desk();
  desk.say(1, { value: 3, ratedAt: 10 });
  expect(desk.say(1, { value: 3, ratedAt: 10 })).toBeNull();
  desk.undo();
  expect(desk.undo()).toBeNull();
});

test('undoing a rating leaves a mark that came later, from another tab', () => {
  const desk = new Desk();
  desk.say(1, { value: 3, ratedAt: 10 });
  const elsewhere = { ...stateOf(desk.record, '1'), mark: 'watchlist', markedAt: 15 } as const;
  desk.record = withItems(desk.record, new Map([['1', elsewhere]]), 100);
  desk.undo();
  expect(stateOf(desk.record, '1')).toEqual({ ...nothingSaid, mark: 'watchlist', markedAt: 15 });
});

test('undoing a list leaves what was kept under its name since then', () => {
  const desk = new Desk();
  const [old, newer] = [['7'], ['8']].map((itemIds) => ({ ...nothingKept, itemIds }));
  desk.keep('list A', old ?? null);
  desk.keep('list A', null);
  desk.record = withKept(desk.record, new Map([['list A', newer ?? null]]), 100);
  expect(desk.undo()).toBeNull();
  expect(keptUnder(desk.record, 'list A')?.itemIds).toEqual(['8']);
});

test('the hundred latest changes are kept, and none once everything is deleted', () => {
  const desk = new Desk();
  for (let i = 1; i <= 120; i += 1) desk.say(i, { value: 3, ratedAt: i });
  let undone = 0;
  while (desk.undo() !== null) undone += 1;
  expect(undone).toBe(100);
  desk.say(1, { value: 4, ratedAt: 200 });
  desk.history.forget();
  expect(desk.undo()).toBeNull();
});
