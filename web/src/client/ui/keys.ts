// Does what the shortcuts say, to the film that has the focus.

import { useEffect } from 'preact/hooks';
import { helpShown, undo } from '../app_state';
import { actionOf, recallShortcuts, shortcutsOn, type Action } from '../shortcuts';

const filmSelector = '.ticket[data-movie], .slip[data-movie]';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches('textarea, select, input:not([type=range], [type=checkbox], [type=file])');

const sliderOf = (film: Element | null) =>
  film?.querySelector<HTMLInputElement>('input[type=range]') ?? null;

function focusFilm(step: 1 | -1) {
  const films = [...document.querySelectorAll(filmSelector)];
  const current = document.activeElement?.closest(filmSelector) ?? null;
  const at = current === null ? (step === 1 ? 0 : -1) : films.indexOf(current) + step;
  const film = films[at];
  if (film === undefined) return;
  (sliderOf(film) ?? film.querySelector<HTMLElement>('button'))?.focus();
  film.scrollIntoView({ block: 'nearest' });
}

function rateFocused(stars: number) {
  const slider = sliderOf(document.activeElement?.closest('[data-movie], [data-rated]') ?? null);
  if (slider === null) return;
  slider.focus();
  slider.value = String(stars);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
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
      focusFilm(1);
      break;
    case 'previous':
      focusFilm(-1);
      break;
    case 'undo':
      undo();
      break;
    case 'rate':
      rateFocused(action.stars);
      break;
    case 'mark':
      document.activeElement
        ?.closest(filmSelector)
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
      const action = actionOf(event);
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
