// The way back from what the visitor did, latest first. It lasts as long as the page is open.

import {
  keptUnder,
  stateOf,
  type ItemState,
  type Keeping,
  type Kept,
  type VisitorRecord,
} from './visitor_record';

export interface Change {
  readonly message: string; // what was done, as it was told
  readonly items: ReadonlyMap<string, { readonly before: ItemState; readonly after: ItemState }>;
  readonly kept: ReadonlyMap<string, { readonly before: Kept | null; readonly after: Kept | null }>;
}

const maxKept = 100;

/** What was changed goes back; what was not, and may have changed since (in another tab), stays. */
function reverted(now: ItemState, before: ItemState, after: ItemState): ItemState {
  const rating = before.value === after.value ? now : before;
  const mark = before.mark === after.mark ? now : before;
  return {
    value: rating.value,
    ratedAt: rating.ratedAt,
    mark: mark.mark,
    markedAt: mark.markedAt,
  };
}

export class UndoHistory {
  #changes: readonly Change[] = [];

  /** Notes what `items` and `kept` are about to change in `record`; null if that is nothing. */
  note(
    record: VisitorRecord,
    items: ReadonlyMap<string, ItemState>,
    message: string,
    kept: Keeping,
  ): Change | null {
    const changed = [...items]
      .map(([itemId, after]) => [itemId, { before: stateOf(record, itemId), after }] as const)
      .filter(
        ([, { before, after }]) => before.value !== after.value || before.mark !== after.mark,
      );
    if (changed.length + kept.size === 0) return null;
    const keeping = [...kept].map(
      ([key, after]) => [key, { before: keptUnder(record, key), after }] as const,
    );
    const change = { message, items: new Map(changed), kept: new Map(keeping) };
    this.#changes = [...this.#changes, change].slice(-maxKept);
    return change;
  }

  /** Takes the latest change out, with what all that it changed goes back to. */
  takeBack(record: VisitorRecord): {
    readonly message: string;
    readonly items: ReadonlyMap<string, ItemState>;
    readonly kept: Keeping;
  } | null {
    const latest = this.#changes.at(-1);
    if (latest === undefined) return null;
    this.#changes = this.#changes.slice(0, -1);
    const items = [...latest.items].map(
      ([itemId, { before, after }]) =>
        [itemId, reverted(stateOf(record, itemId), before, after)] as const,
    );
    // What has been kept in its place since then stays.
    const kept = [...latest.kept].flatMap(([key, { before, after }]) =>
      JSON.stringify(keptUnder(record, key)) === JSON.stringify(after)
        ? [[key, before] as const]
        : [],
    );
    if (items.length + kept.length === 0) return null;
    return { message: latest.message, items: new Map(items), kept: new Map(kept) };
  }

  forget(): void {
    this.#changes = [];
  }
}
