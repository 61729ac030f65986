// Does what the shortcuts say, to the item that has the focus.

import { useEffect } from 'preact/hooks';
import { helpShown } from '../state/view';
import { about } from '../state/model';
import { undo } from '../state/visitor';
import { actionOf, recallShortcuts, shortcutsOn, type Action } from '../shortcuts';

const itemSelector = '.ticket[data-item], .slip[data-item]';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches('textarea, select, input:not([type=range], [type=checkbox], [type=file])');

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

function act(action: Action) {
  switch (action.kind) {
    case 'search': {
      const input = document.querySelector<HTMLInputElement>('#search');
      input?.focus();
      input?.select();
      break;
    }
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

export function useShortcuts(): void {
  useEffect(() => {
    recallShortcuts();
    const onKeyDown = (event: KeyboardEvent) => {
      if (!shortcutsOn.value || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const action = actionOf(event, about.value.scale);
      if (action === null) return;
      event.preventDefault();
      act(action);
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
