// Which key means what. Keys without Ctrl or the like, so they are heard only where nobody types, and can be switched off.

import { signal } from '@preact/signals';
import type { ListedMark } from './visitor_record';

export type Action =
  | { readonly kind: 'search' | 'help' | 'next' | 'previous' | 'undo' }
  | { readonly kind: 'rate'; readonly stars: number }
  | { readonly kind: 'mark'; readonly mark: ListedMark };

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const letters: Readonly<Record<string, Action>> = {
  '/': { kind: 'search' },
  '?': { kind: 'help' },
  j: { kind: 'next' },
  k: { kind: 'previous' },
  u: { kind: 'undo' },
  w: { kind: 'mark', mark: 'watchlist' },
  x: { kind: 'mark', mark: 'not-interested' },
};

/** 1 to 5 are stars; with Shift half a star less, so that every rating has its key. */
export function starsOfKey({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Key): number | null {
  if (ctrlKey || altKey || metaKey) return null;
  // Some keyboards need Shift for any digit: what was typed counts more than the key that was pressed.
  if (/^[1-5]$/.test(key)) return Number(key);
  const [, digit] = /^Digit([1-5])$/.exec(code) ?? [];
  return shiftKey && digit !== undefined ? Number(digit) - 0.5 : null;
}

export function actionOf(event: Key): Action | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  // Before the stars: on some keyboards "/" and "?" are on a digit's key.
  const action = letters[event.key];
  if (action !== undefined) return action;
  const stars = starsOfKey(event);
  return stars === null ? null : { kind: 'rate', stars };
}

const storageKey = 'matinee-shortcuts';

function storedChoice(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true; // no storage here
  }
}

export const shortcutsOn = signal(true);

/** What was chosen at an earlier visit. */
export function recallShortcuts(): void {
  shortcutsOn.value = storedChoice();
}

export function switchShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  try {
    if (on) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
  } catch {
    // It holds for this visit.
  }
}
