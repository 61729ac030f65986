// Which key means what. Keys without Ctrl or the like, so they are heard only where nobody types, and can be switched off.

import { signal } from '@preact/signals';
import type { RatingScale } from '../../../wasm/als_engine';
import { isHalves, isRating, lastLevel, valueAt, widgetOf } from '../shared/rating_scale';
import { recall, remember } from './storage';
import type { ListedMark } from './visitor_record';

export type Action =
  | { readonly kind: 'search' }
  | { readonly kind: 'help' | 'next' | 'previous' | 'undo' }
  | { readonly kind: 'rate'; readonly value: number }
  | { readonly kind: 'mark'; readonly mark: ListedMark };

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const letters = new Map<string, Action>(
  Object.entries({
    '/': { kind: 'search' },
    '?': { kind: 'help' },
    j: { kind: 'next' },
    k: { kind: 'previous' },
    u: { kind: 'undo' },
    w: { kind: 'mark', mark: 'watchlist' },
    x: { kind: 'mark', mark: 'not-interested' },
  } satisfies Record<string, Action>),
);

/**
 * The rating that a digit means. Of half stars 1 to 5, with Shift half a star less, so that every rating has its key; up to ten
 * each digit is itself, and 0 is ten; on a fine scale 0 to 9 lead from its lowest value to its highest. 1 is a heart.
 */
export function valueOfKey(event: Key, scale: RatingScale | null): number | null {
  const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event;
  if (ctrlKey || altKey || metaKey) return null;
  const isHalf = scale !== null && isHalves(scale);
  // Some keyboards need Shift for any digit: what was typed counts more than the key that was pressed.
  const [, pressed] = /^Digit(\d)$/.exec(code) ?? [];
  const isTyped = /^\d$/.test(key);
  if (!isTyped && (pressed === undefined || !shiftKey || !isHalf)) return null;
  const digit = Number(isTyped ? key : pressed);
  if (scale !== null && widgetOf(scale) === 'slider')
    return valueAt(scale, Math.round((digit / 9) * lastLevel(scale)));
  const value = !isTyped ? digit - 0.5 : digit === 0 && scale?.max === 10 ? 10 : digit;
  return isRating(scale, value) ? value : null;
}

export function actionOf(event: Key, scale: RatingScale | null): Action | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  // Before the ratings: on some keyboards "/" and "?" are on a digit's key.
  const action = letters.get(event.key);
  if (action !== undefined) return action;
  const value = valueOfKey(event, scale);
  return value === null ? null : { kind: 'rate', value };
}

export const shortcutsOn = signal(true);

/** What was chosen at an earlier visit. */
export function recallShortcuts(): void {
  shortcutsOn.value = recall('shortcuts') !== 'off';
}

export function switchShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  remember('shortcuts', on ? null : 'off');
}
