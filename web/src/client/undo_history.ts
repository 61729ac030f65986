// The way back from what the visitor did, latest first. It lasts as long as the page is open.

import { stateOf, type FilmState, type VisitorRecord } from './visitor_record';

export interface Change {
  readonly message: string; // what was done, as it was told
  readonly films: ReadonlyMap<number, { readonly before: FilmState; readonly after: FilmState }>;
}

const maxKept = 100;

/** What was changed goes back; what was not, and may have changed since (in another tab), stays. */
function reverted(now: FilmState, before: FilmState, after: FilmState): FilmState {
  const rating = before.stars === after.stars ? now : before;
  const mark = before.mark === after.mark ? now : before;
  return {
    stars: rating.stars,
    ratedAt: rating.ratedAt,
    mark: mark.mark,
    markedAt: mark.markedAt,
  };
}

export class UndoHistory {
  #changes: readonly Change[] = [];

  /** Notes what `films` are about to change in `record`; null if they change nothing. */
  note(
    record: VisitorRecord,
    films: ReadonlyMap<number, FilmState>,
    message: string,
  ): Change | null {
    const changed = [...films]
      .map(([movieId, after]) => [movieId, { before: stateOf(record, movieId), after }] as const)
      .filter(
        ([, { before, after }]) => before.stars !== after.stars || before.mark !== after.mark,
      );
    if (changed.length === 0) return null;
    const change = { message, films: new Map(changed) };
    this.#changes = [...this.#changes, change].slice(-maxKept);
    return change;
  }

  /** Takes the latest change out, with what its films go back to. */
  takeBack(
    record: VisitorRecord,
  ): { readonly message: string; readonly films: ReadonlyMap<number, FilmState> } | null {
    const latest = this.#changes.at(-1);
    if (latest === undefined) return null;
    this.#changes = this.#changes.slice(0, -1);
    const films = [...latest.films].map(
      ([movieId, { before, after }]) =>
        [movieId, reverted(stateOf(record, movieId), before, after)] as const,
    );
    return { message: latest.message, films: new Map(films) };
  }

  forget(): void {
    this.#changes = [];
  }
}
