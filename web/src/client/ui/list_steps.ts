// A new list is drawn in steps from its top: on a slow phone all of it at once would hold up the visitor's next touch. Until a
// step comes, the items of the list before stand in its place, so that the page keeps its height.

import { useEffect, useRef, useState } from 'preact/hooks';

const firstStep = 3;
const step = 3;

/** Lets the browser paint, and hear the visitor, before `next`. */
export function afterOthers(next: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  let cancelled = false;
  port1.onmessage = () => {
    port1.close();
    if (!cancelled) next();
  };
  port2.postMessage(null);
  return () => {
    cancelled = true;
  };
}

/**
 * The first `drawn` of the new items, and below them the old ones, each in its place: what stays where it is costs nothing. The
 * place of an old item that has moved up among the new ones goes to one that they have pushed down, if there is one; an item
 * that is gone does not come back there, with the focus and the page after it.
 */
export function between<Item>(
  before: readonly Item[],
  after: readonly Item[],
  drawn: number,
  idOf: (item: Item) => string,
): readonly Item[] {
  if (drawn >= after.length) return after;
  const first = after.slice(0, drawn);
  const ids = new Set(first.map(idOf));
  const later = new Set(after.slice(drawn).map(idOf));
  const pushedDown = before.slice(0, drawn).filter((item) => later.has(idOf(item)));
  const below = before.slice(drawn, after.length).flatMap((item) => {
    return ids.has(idOf(item)) ? pushedDown.splice(0, 1) : [item];
  });
  return [...first, ...below];
}

/** What to draw of `after` just now; the list before may stand in for it if both are of one kind. */
export function useSteps<Item>(
  after: readonly Item[],
  kind: string,
  idOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly isComplete: boolean } {
  const [, drawAgain] = useState(0);
  const now = useRef<{
    readonly kind: string;
    readonly before: readonly Item[];
    readonly after: readonly Item[];
    drawn: number;
  }>({ kind, before: [], after: [], drawn: 0 });
  if (now.current.after !== after) {
    const { before, after: last, drawn } = now.current;
    const onScreen = between(before, last, drawn, idOf);
    const stands = now.current.kind === kind ? onScreen : [];
    now.current = { kind, before: stands, after, drawn: firstStep };
  }
  const { before, drawn } = now.current;
  const isComplete = drawn >= after.length;
  useEffect(() => {
    if (isComplete) return undefined;
    return afterOthers(() => {
      now.current.drawn += step;
      drawAgain((n) => n + 1);
    });
  });
  return { items: between(before, after, drawn, idOf), isComplete };
}
