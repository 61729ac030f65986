// Hears the shortcuts.

import { useEffect } from 'preact/hooks';
import { about } from '../state/model';
import { actionOf, recallShortcuts, shortcutsOn } from '../shortcuts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches('textarea, select, input:not([type=range], [type=checkbox], [type=file])');

// Null until the first shortcut is pressed.
let act: typeof import('./key_actions').act | null = null;

export function useShortcuts(): void {
  useEffect(() => {
    recallShortcuts();
    const onKeyDown = (event: KeyboardEvent) => {
      if (!shortcutsOn.value || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const action = actionOf(event, about.value.scale);
      if (action === null) return;
      event.preventDefault();
      // What is typed next goes there.
      if (action.kind === 'search') {
        document.querySelector<HTMLInputElement>('#search')?.focus();
      } else if (act !== null) act(action);
      else
        import('./key_actions').then(
          (part) => {
            act = part.act;
            act(action);
          },
          () => undefined, // the next press asks again
        );
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('focusin', () => import('./kept_focus').catch(String), { once: true });
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
