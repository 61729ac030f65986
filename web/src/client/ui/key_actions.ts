// What a shortcut does, to the item that has the focus. Fetched with the first one that is pressed.

import { helpShown } from '../state/view';
import { undo } from '../state/visitor';
import type { Action } from '../shortcuts';

const itemSelector = '.ticket[data-item], .slip[data-item]';

const controlOf = (item: Element | null) =>
  item?.querySelector<HTMLElement>('input[type=range], .heart') ?? null;

function focusItem(step: 1 | -1) {
  const items = [...document.querySelectorAll(itemSelector)];
  const current = document.activeElement?.closest(itemSelector) ?? null;
  const at = current === null ? (step === 1 ? 0 : -1) : items.indexOf(current) + step;
  const item = items[at];
  if (item === undefined) return;
  (controlOf(item) ?? item.querySelector<HTMLElement>('button'))?.focus();
  item.scrollIntoView({ block: 'nearest' });
}

function rateFocused(value: number) {
  const control = controlOf(document.activeElement?.closest('[data-item], [data-rated]') ?? null);
  control?.focus();
  if (control instanceof HTMLInputElement) {
    control.value = String(value);
    for (const type of ['input', 'change'])
      control.dispatchEvent(new Event(type, { bubbles: true }));
  } else if (control?.ariaPressed === 'false') {
    control.click();
  }
}

export function act(action: Exclude<Action, { readonly kind: 'search' }>) {
  switch (action.kind) {
    case 'help':
      helpShown.value = true;
      break;
    case 'next':
      focusItem(1);
      break;
    case 'previous':
      focusItem(-1);
      break;
    case 'undo':
      undo();
      break;
    case 'rate':
      rateFocused(action.value);
      break;
    case 'mark':
      document.activeElement
        ?.closest(itemSelector)
        ?.querySelector<HTMLButtonElement>(`.mark-${action.mark}`)
        ?.click();
  }
}
