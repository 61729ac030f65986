// A control that goes away while it is used takes the keyboard's focus with it, and a reader's place in the page. Here the focus
// goes to what takes its place: what the control, or what went with it, names as `data-then`, else the control that stands next
// there. Whoever moves the focus elsewhere before or after is not disturbed. Fetched when something first has the focus.

const controls = 'a[href], button, summary, select, [type=range], [type=checkbox], [tabindex]';

/** As the keyboard reached it; a pointer that presses a control has no place to lose. */
let used: Element | null = document.activeElement;
for (const kind of ['keydown', 'focusin', 'pointerdown']) {
  addEventListener(
    kind,
    ({ target }) => {
      const isUsed =
        target instanceof Element &&
        (kind === 'keydown' || (kind === 'focusin' && target.matches(':focus-visible')));
      used = isUsed ? target : null;
    },
    true,
  );
}

function takesFocus(element: HTMLElement | null | undefined): boolean {
  element?.focus({ preventScroll: true });
  return element != null && document.activeElement === element;
}

/** The next control after `before` (null: from the beginning), else the last one ahead of it; at first as near as can be. */
function focusNear(parent: Element | null, before: Node | null): void {
  for (; parent?.closest('main'); before = parent, parent = parent.parentElement) {
    const all = [...parent.querySelectorAll<HTMLElement>(controls)];
    const isAfter = (one: Element) =>
      before === null || before.compareDocumentPosition(one) === Node.DOCUMENT_POSITION_FOLLOWING;
    if ([...all.filter(isAfter), ...all.reverse()].some(takesFocus)) return;
  }
}

new MutationObserver((records) => {
  if (used === null || document.activeElement !== document.body) return;
  const added = new Set(records.flatMap(({ addedNodes }) => [...addedNodes]));
  let gone: Node | null = null;
  let before: Node | null = null;
  let then: string | undefined;
  for (const { target, removedNodes, previousSibling } of records) {
    const lost: Node = gone ?? used;
    if (![...removedNodes].some((node) => node.contains(lost))) continue;
    // Of what is gone in pieces the last one says where.
    if (lost instanceof Element)
      then = lost.closest<HTMLElement>('[data-then]')?.dataset['then'] ?? then;
    [gone, before] = [target, previousSibling];
    // What came in its place may stand ahead of it already.
    while (before !== null && added.has(before)) before = before.previousSibling;
  }
  if (!(gone instanceof Element)) return;
  if (used.isConnected) {
    takesFocus(used as HTMLElement); // it was only moved
    return;
  }
  used = null;
  if (then !== undefined && takesFocus(document.getElementById(then))) return;
  focusNear(gone, gone.contains(before) ? before : null);
}).observe(document.body, { childList: true, subtree: true });

export {}; // what it does it does by being there
