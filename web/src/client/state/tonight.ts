// The evening: who is there and what the list looks for. It is what the address says, so that others see the same; the browser
// keeps no more of it.

import { computed, signal } from '@preact/signals';
import type { Suits } from '../../../../wasm/als_engine';
import type { RankedItem, Rating } from '../../shared/protocol';
import { tonightStringsOf } from '../../shared/tonight_strings';
import { hashOf } from '../route';
import {
  decodeEvening,
  encodeEvening,
  maxPeople,
  noEvening,
  type Evening,
  type Guest,
} from '../taste/evening_code';
import { decodeRatings } from '../taste/share_code';
import type { Given } from '../transfer/container';
import { ratingsIn, readImport, words as importWords } from './importing';
import { about, aboutBundle, askEngine } from './model';
import { view } from './view';
import { store } from './visitor';
import { within } from './within';

export const words = computed(() => tonightStringsOf(about.value));

export const evening = signal<Evening>(noEvening);
/** What has come of the last thing that was added. */
export const said = signal<{ readonly text: string; readonly isTrouble: boolean } | null>(null);
export const numQuestions = 6;

/** Who is being asked, and what. */
interface Asking {
  readonly left: ReadonlyMap<number, number>; // of whom how many answers are still to come
  readonly answered: ReadonlySet<number>; // who has said something of the item, while others have not
  readonly skipped: readonly string[];
  readonly item: RankedItem | null | undefined; // undefined: not known yet
}
export const asking = signal<Asking | null>(null);

let written = ''; // by us, into the address

// What was deleted while the page is open, in whichever tab, is not kept here. An evening that is looked at is in its address.
computed(() => store.record.value.clearedAt).subscribe((clearedAt) => {
  if (clearedAt <= performance.timeOrigin || view.peek().kind === 'tonight') return;
  evening.value = noEvening;
  asking.value = said.value = null;
  written = '';
});

/** Returns a sentence about what there was no room for, or nothing. */
function put(next: Evening): string {
  const { code, held, most } = encodeEvening(next, about.value.scale);
  evening.value = held;
  written = code;
  const there = { kind: 'tonight', code: written } as const;
  try {
    history.replaceState(null, '', location.pathname + location.search + hashOf(there));
  } catch {
    // Only the address bar is behind.
  }
  view.value = there;
  if (next.people.every(({ ratings }) => ratings.length <= most)) return '';
  const text = words.value.newestOnly(most);
  said.value = { text, isTrouble: false };
  return text;
}

/** What an address says. Without anything: the evening of before, else the visitor alone. Null if all is well. */
export function openEvening(code: string, mine: readonly Rating[]): string | null {
  const bundle = aboutBundle.value;
  if (bundle === null || (code !== '' && code === written)) return null;
  if (code === '') {
    if (evening.value.people.length > 0) put(evening.value);
    else if (mine.length > 0) addGuest(mine);
    return null;
  }
  const decoded = decodeEvening(code, bundle.scale);
  asking.value = null;
  said.value = null;
  evening.value = decoded.ok ? decoded.value : noEvening;
  written = decoded.ok ? code : '';
  return decoded.ok ? null : words.value.linkRefused[decoded.reason];
}

const changeGuest = (place: number, change: Partial<Guest>): void => {
  put({
    ...evening.value,
    people: evening.value.people.map((guest, i) => (i === place ? { ...guest, ...change } : guest)),
  });
};
export const rename = (place: number, name: string): void => {
  changeGuest(place, { name });
};
export const lookFor = (change: Partial<Pick<Evening, 'suits' | 'from' | 'to'>>): void => {
  put({ ...evening.value, ...change });
};
export const setSuits = (suits: Suits): void => {
  lookFor({ suits });
};

/** A name that nobody has yet. */
function freeName(): string {
  const taken = new Set(evening.value.people.map(({ name }) => name));
  let place = evening.value.people.length + 1;
  while (taken.has(words.value.personName(place))) place += 1;
  return words.value.personName(place);
}

/** Newest ratings first. */
export function addGuest(ratings: readonly Rating[], numMissing = 0): void {
  const name = freeName();
  const guest = {
    name,
    ratings,
    seen: [],
    unwanted: [],
    without: [],
  };
  const left = put({ ...evening.value, people: [...evening.value.people, guest] });
  const added = ratings.length === 0 ? '' : words.value.added(name, ratings.length, numMissing);
  said.value = { text: `${added} ${left}`.trim(), isTrouble: false };
}

export function removeGuest(place: number): void {
  put({ ...evening.value, people: evening.value.people.filter((_, i) => i !== place) });
  said.value = null;
  // Places have moved.
  asking.value = null;
}

/** True if it was somebody's taste. */
export function addLink(text: string): boolean {
  said.value = null;
  if (text.trim() === '') return false;
  const [, page, code = text] = /(taste|tonight)(?:=|%3d)([^&]*)/i.exec(text) ?? [];
  const decoded = decodeRatings(code, about.value.scale);
  const reason = page?.toLowerCase() === 'tonight' ? 'evening' : decoded.ok ? null : decoded.reason;
  if (reason !== null) said.value = { text: words.value.linkRefused[reason], isTrouble: true };
  else if (decoded.ok) addGuest(decoded.ratings);
  return reason === null;
}

export async function addFiles(given: readonly Given[]): Promise<void> {
  const trouble = (text: string) => {
    said.value = { text, isTrouble: true };
  };
  const tell = (done: number, of: number) => {
    said.value = { text: words.value.reading(done, of), isTrouble: false };
  };
  tell(0, 0);
  try {
    const read = await readImport(given, tell);
    if (!('lists' in read)) {
      trouble(read.map(({ path, reason }) => importWords.value.unreadable(path, reason)).join(' '));
      return;
    }
    const { ratings, numMissing } = ratingsIn(read);
    if (ratings.length === 0) trouble(words.value.readNothing);
    else if (evening.value.people.length < maxPeople) addGuest(ratings, numMissing);
  } catch {
    trouble(words.value.unreadable);
  }
}

// ---- Questions

async function askNext(): Promise<void> {
  const now = asking.value;
  if (now === null) return;
  const [first, ...others] = [...now.left.keys()].map(
    (place) => evening.value.people[place]?.ratings ?? [],
  );
  const items = await askEngine((api) =>
    api.nextToRate({
      ratings: first ?? [],
      others,
      n: 1,
      excluded: now.skipped,
      within: within.value,
    }),
  ).catch(() => []);
  if (asking.value === now) asking.value = { ...now, item: items[0] ?? null, answered: new Set() };
}

/** Asks somebody, along with those who are being asked already. */
export function ask(place: number): void {
  const left = new Map(asking.value?.left).set(place, numQuestions);
  asking.value = {
    left,
    answered: new Set(),
    skipped: asking.value?.skipped ?? [],
    item: undefined,
  };
  void askNext();
}

export function addAsked(): void {
  addGuest([]);
  ask(evening.value.people.length - 1);
}

export const stopAsking = (): void => {
  asking.value = null;
};

/** Once all have answered, the next question comes. */
export function answer(place: number, value: number | null): void {
  const now = asking.value;
  const item = now?.item;
  const guest = evening.value.people[place];
  if (now === null || !item || guest === undefined || now.answered.has(place)) return;
  if (now.skipped.includes(item.itemId)) return; // all have answered
  const left = new Map(now.left);
  if (value !== null) {
    changeGuest(place, {
      ratings: [{ itemId: item.itemId, value }, ...guest.ratings],
    });
    left.set(place, (left.get(place) ?? 0) - 1);
  }
  const answered = new Set(now.answered).add(place);
  if ([...left.keys()].some((one) => !answered.has(one))) {
    asking.value = { ...now, left, answered };
    return;
  }
  const rest = new Map([...left].filter(([, many]) => many > 0));
  const skipped = [...now.skipped, item.itemId];
  // The item stays until the next one is known, and so does what was pressed last: the focus then goes to the next.
  asking.value = rest.size === 0 ? null : { ...now, left: rest, skipped };
  void askNext();
}

// ---- Vetoes

const toggled = (list: readonly string[], one: string) =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

export function toggleVeto(
  place: number,
  kind: 'seen' | 'unwanted' | 'without',
  one: string,
): void {
  const guest = evening.value.people[place];
  if (guest === undefined) return;
  const wanted = toggled(guest[kind], one);
  changeGuest(place, { [kind]: wanted });
  const kept = evening.value.people[place]?.[kind].length ?? 0;
  if (kept < wanted.length) said.value = { text: words.value.vetoesFull(kept), isTrouble: true };
}
