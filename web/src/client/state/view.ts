// What the page shows, and how the address says it: the view, the choices of the list, and what is open.

import { batch, effect, signal } from '@preact/signals';
import type { Dials } from '../../shared/dials';
import type { Filter } from '../../shared/filter';
import { choiceOf, searchOf } from '../filter_query';
import { hashOf, viewOf, type View } from '../route';

export type { View };

export const pageSize = 24;
export const maxListed = 1000; // the engine's own limit

export const view = signal<View>(viewOf(location.hash));
const atFirst = choiceOf(location.search);
export const hideRated = signal(atFirst.hideRated);
export const filter = signal<Filter>(atFirst.filter);
export const filterShown = signal(false);
export const dials = signal<Dials>(atFirst.dials);
export const dialsShown = signal(false);
export const helpShown = signal(false);
export const ratingsThatTell = 5; // with fewer the page begins with questions
/** Whether the page begins with questions; at first it counts on somebody new, and keeps the place for them. */
export const startShown = signal(true);
/** Whether the visitor has asked for more questions than tell enough. */
export const asksOn = signal(false);
/** How much of the list is asked for. */
export const shown = signal(pageSize);

const currentChoice = () => ({
  filter: filter.value,
  hideRated: hideRated.value,
  dials: dials.value,
});

// Some browsers count changes of the address and refuse too many; the page goes on without.
function setAddress(how: 'pushState' | 'replaceState', url: string) {
  try {
    history[how](null, '', url);
  } catch {
    // Only the address bar is behind.
  }
}

/** Keeps the address and what is shown in step. */
export function followAddress(): void {
  addEventListener('popstate', () => {
    batch(() => {
      view.value = viewOf(location.hash);
      const choice = choiceOf(location.search);
      if (searchOf(choice, '') !== searchOf(currentChoice(), '')) {
        filter.value = choice.filter;
        hideRated.value = choice.hideRated;
        dials.value = choice.dials;
      }
      shown.value = pageSize;
    });
  });
  effect(() => {
    const search = searchOf(currentChoice(), location.search);
    if (search === location.search) return;
    setAddress('replaceState', location.pathname + search + location.hash);
  });
}

export function show(next: View): void {
  const url = location.pathname + location.search + hashOf(next);
  // Letters typed one after another are one step for the browser's Back.
  const typing = view.value.kind === 'search' && (next.kind === 'search' || next.kind === 'home');
  setAddress(typing ? 'replaceState' : 'pushState', url);
  batch(() => {
    view.value = next;
    shown.value = pageSize;
  });
}

export function showMore(): void {
  shown.value = Math.min(shown.value + pageSize, maxListed);
}
