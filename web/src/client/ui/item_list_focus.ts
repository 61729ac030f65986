// Where focus goes when the item that had it leaves the list.

let next: number | null = null;

/** With the next list: focus the item that then stands at this place (from 1), on the same control. */
export function focusPlaceNext(place: number): void {
  next = place;
}

export function focusIfAsked(list: HTMLElement | null): void {
  if (next === null || list === null) return;
  const tickets = list.querySelectorAll('.ticket');
  const ticket = tickets.item(Math.min(next, tickets.length) - 1) as Element | null;
  next = null;
  ticket?.querySelector<HTMLElement>('.mark-not-interested')?.focus();
}
