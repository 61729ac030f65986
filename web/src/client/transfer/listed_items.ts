// What a list from elsewhere is once it is read: its rows, a guess at what it is and on what scale it rates. The guess changes
// nothing of the rows; what a row means under it, or under what the visitor says instead, `meaningOf` decides.

import type { About } from '../../shared/about';
import type { Because, ListSource, RefusedReason, Role } from '../../shared/lists';
import type { ItemClue } from '../../shared/protocol';
import { likedMuch } from '../../shared/rating_scale';
import { isItemId } from '../../shared/item';
import type { Kept, Mark } from '../visitor_record';
import type { Kind } from './columns';
import { isNotLiked, ratingOn, type ScaleName } from './scales';

export interface ListedItem {
  readonly file: number; // its place among the files
  readonly line: number; // in its file, or its place in a list of JSON; from 1
  readonly clue: ItemClue;
  readonly rating: string; // as it is written, '' for none
  readonly mark: Mark | null; // that the row itself tells
  readonly list: string; // of the visitor's own, by name, that the row stands on; '' for none
  readonly when: number; // milliseconds since 1970, 0 if it is not told
  readonly visited: number; // the same of the visit, where that is told besides
  readonly kind: Kind; // a series, an episode or a game is no film
}

export type ProblemKind = 'quote' | 'columns' | 'item' | 'entry' | 'rating';

export interface LineProblem {
  readonly line: number;
  readonly kind: ProblemKind;
  readonly text: string; // what was found there
}

export interface Assumed {
  readonly role: Role;
  readonly scale: ScaleName;
}

export interface ItemList {
  readonly path: string;
  readonly source: ListSource;
  readonly rows: readonly ListedItem[];
  readonly problems: readonly LineProblem[]; // whatever it is taken for
  readonly numRated: number;
  readonly guess: Assumed;
  readonly because: Because;
  readonly step: number | null; // of its service's own ratings, on the guessed scale
  readonly isNewestFirst: boolean;
  readonly keepsUnknown: boolean; // its ids are of our own kind: those that this model does not know are kept
  readonly never?: Kept; // of a copy: what is never to be shown
}

export const noClue: ItemClue = { itemId: '', links: {}, title: '', otherTitle: '', year: 0 };

const maxTitleLength = 500;

export const isNamed = ({ itemId, links, title }: ItemClue) =>
  itemId !== '' || title !== '' || Object.keys(links).length > 0;
export const shortTitle = (title: string) => title.slice(0, maxTitleLength);

/** Links as a clue has them; 0 is what some write for none. */
export const linksOf = (links: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(links)
      .map(([name, value]) => [name, value.trim().replace(/^(tt)?0*(?=\d)/, '')] as const)
      .filter(([, value]) => isItemId(value) && value !== '0'),
  );

/** A year of films, or 0: the one in "1995.0", "(2009)" and "12/05/1955", the first in "1995–1999". */
export const yearOf = (text: string): number => {
  const isYear = (year: number) => year >= 1850 && year <= 2200;
  const numbers = (text.match(/\d+/g) ?? []).map((digits) =>
    digits.length === 4 ? Number(digits) : 0,
  );
  const years = numbers.filter(isYear);
  return numbers[0] === years[0] || years.length === 1 ? (years[0] ?? 0) : 0;
};
/** One person has seen fewer. */
export const maxRows = 100_000;

export class UnreadableList extends Error {
  readonly reason: RefusedReason;
  constructor(reason: RefusedReason) {
    super(reason);
    this.reason = reason;
  }
}

/** What a row says of its item, or that it stands on a list, or that its rating is none, or nothing. */
export type Said =
  | { readonly value: number; readonly mark: null }
  | { readonly value: null; readonly mark: Mark }
  | { readonly value: null; readonly mark: null; readonly list: string }
  | 'no-rating'
  | 'bad-rating';

const markOfRole: Readonly<Partial<Record<Role, Mark>>> = {
  diary: 'seen',
  seen: 'seen',
  likes: 'seen',
  watchlist: 'watchlist',
  'not-interested': 'not-interested',
};

export function meaningOf(
  { rating, mark, list }: ListedItem,
  { role, scale }: Assumed,
  { guess, step }: ItemList,
  about: About,
): Said {
  if (role === 'none') return 'no-rating';
  if (list !== '') return { value: null, mark: null, list };
  if (rating !== '') {
    const written = [rating, scale, scale === guess.scale ? step : null, about] as const;
    const value = ratingOn(...written);
    if (value !== null) return { value, mark: null };
    if (!isNotLiked(...written)) return 'bad-rating';
  }
  // A heart says that something is liked, where hearts are what is given.
  if (role === 'likes-rated' || (role === 'likes' && about.scale === null)) {
    return { value: likedMuch(about.scale), mark: null };
  }
  const marked = (role === 'diary' || role === 'copy' ? mark : null) ?? markOfRole[role] ?? null;
  return marked === null ? 'no-rating' : { value: null, mark: marked };
}
