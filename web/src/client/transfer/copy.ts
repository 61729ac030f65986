// Our own JSON, which web/README.md describes: read here, written in export.ts.

import { isOfFilms, type About } from '../../shared/about';
import type { ItemClue } from '../../shared/protocol';
import { isItemId } from '../../shared/item';
import { likedMuch } from '../../shared/rating_scale';
import { longestListName } from './kept';
import { keptFrom, type Kept, type Mark } from '../visitor_record';
import type { RefusedReason } from '../../shared/lists';
import type { TextFile } from './container';
import {
  isNamed,
  linksOf,
  maxRows,
  shortTitle,
  yearOf,
  type ItemList,
  type LineProblem,
  type ListedItem,
} from './listed_items';
import { ratingOfShare } from './scales';

/** The version that is written. */
export const jsonVersion = 3;
/** Whose ids they are. */
export const catalogueOf = ({ catalogue, name }: About): string => catalogue || name;

/** By their keys in the file. */
export const markKeys: Readonly<Record<Mark, string>> = {
  watchlist: 'watchlist',
  'not-interested': 'notInterested',
  unseen: 'unseen',
  seen: 'seen',
};

/** An entry of version 1, which was of MovieLens's films alone, as version 2 has it. */
function fromFirstVersion(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { movieId, imdbId, tmdbId, stars, ...rest } = entry;
  const links = {
    ...(typeof imdbId === 'string' ? { IMDb: imdbId } : {}),
    ...(typeof tmdbId === 'number' ? { TMDB: String(tmdbId) } : {}),
  };
  const isId = Number.isSafeInteger(movieId) && Number(movieId) >= 0;
  return { ...rest, rating: stars, links, ...(isId ? { itemId: String(movieId) } : {}) };
}

const objectOf = (stored: unknown): Record<string, unknown> =>
  typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
/** From a copy's own scale, where it tells one, to the catalogue's: null if it is no heart here, NaN if it was no rating there. */
function converterFrom(told: unknown, about: About): (rating: number) => number | null {
  const isHearts = told === null;
  const { min, max, step } = objectOf(told);
  const own = about.scale;
  const isOwn = isHearts
    ? own === null
    : min === own?.min && max === own?.max && step === own?.step;
  if (isOwn) return (rating) => rating;
  if (isHearts) return (rating) => (rating === 1 ? likedMuch(own) : NaN);
  if (typeof min !== 'number' || typeof max !== 'number' || min >= max) return (rating) => rating;
  const none = Math.min(min, 0);
  return (rating) =>
    rating < min || rating > max ? NaN : ratingOfShare((rating - none) / (max - none), about);
}
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function clueOf(entry: Readonly<Record<string, unknown>>, hasOurIds: boolean): ItemClue {
  const { itemId, links, title, year } = entry;
  const id = hasOurIds ? textOf(itemId) : '';
  const values = Object.entries(objectOf(links)).filter(([, value]) => typeof value === 'string');
  return {
    itemId: isItemId(id) ? id : '',
    links: linksOf(Object.fromEntries(values) as Record<string, string>),
    title: shortTitle(textOf(title)),
    otherTitle: '',
    year: typeof year === 'number' ? yearOf(String(year)) : 0,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isDecade = (year: number) => year >= 1500 && year < 2140 && year % 10 === 0;
const isCount = (count: number) => Number.isInteger(count) && count >= 0 && count <= 1e9;

/** A copy's rules of what is never shown; what no engine takes is left out. */
function neverOf(stored: unknown): Kept {
  const { tags, words, decades, minRatings } = keptFrom(stored);
  return {
    itemIds: [],
    tags,
    words,
    decades: decades.filter(isDecade),
    minRatings: isCount(minRatings) ? minRatings : 0,
  };
}

/** The list of a copy, or why it is none. */
export function readCopy(
  { path, text }: TextFile,
  file: number,
  about: About,
): ItemList | RefusedReason {
  let stored: unknown;
  try {
    stored = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return isJson(text.slice(0, text.indexOf('\n'))) ? 'other-json' : 'damaged'; // a value in each line
  }
  const { format, version, catalogue, scale, ...lists } = objectOf(stored);
  if (format !== 'matinee-visitor') return 'other-json';
  if (typeof version !== 'number' || !(version <= jsonVersion)) return 'newer-version';
  const isFirst = version === 1;
  if (isFirst && !isOfFilms(about)) return 'unknown-layout';
  // '': it was written before the model had come.
  const hasOurIds = catalogue === '' || (isFirst ? 'movielens' : catalogue) === catalogueOf(about);
  const convert = converterFrom(scale, about);
  const rows: ListedItem[] = [];
  const problems: LineProblem[] = [];
  let numRated = 0;
  const read = (key: string, entries: unknown, mark: Mark | null, list = '') => {
    if (!Array.isArray(entries)) return;
    const says = mark !== null || list !== '';
    for (const [i, stored] of entries.entries()) {
      const entry = objectOf(stored);
      const known = isFirst ? fromFirstVersion(entry) : entry;
      const clue = clueOf(known, hasOurIds);
      const { rating = null, at } = known;
      const when = typeof at === 'string' ? Date.parse(at) : NaN;
      const value = says ? null : typeof rating === 'number' ? convert(rating) : NaN;
      const line = i + 1;
      if (Number.isNaN(value)) {
        problems.push({ line, kind: 'rating', text: JSON.stringify(rating) });
      } else if (!isNamed(clue)) {
        problems.push({ line, kind: 'entry', text: key });
      } else {
        numRated += value === null ? 0 : 1;
        rows.push({
          file,
          line,
          clue,
          rating: value === null ? '' : String(value),
          mark,
          list,
          when: Number.isFinite(when) ? when : 0,
          visited: 0,
          kind: 'film',
        });
      }
    }
  };
  read('ratings', lists['ratings'], null);
  for (const [mark, key] of Object.entries(markKeys)) read(key, lists[key], mark as Mark);
  const named: readonly unknown[] = Array.isArray(lists['lists']) ? lists['lists'] : [];
  for (const [i, one] of named.entries()) {
    const { name, items } = objectOf(one);
    const own = textOf(name).trim().slice(0, longestListName);
    if (isItemId(own)) read(own, items, null, own);
    else problems.push({ line: i + 1, kind: 'entry', text: 'lists' });
  }
  if (rows.length > maxRows) return 'too-many-rows';
  return {
    path,
    source: 'matinee',
    rows,
    problems,
    numRated,
    guess: { role: 'copy', scale: 'own' },
    because: { role: 'columns', scale: 'own' },
    step: null,
    isNewestFirst: false,
    keepsUnknown: hasOurIds,
    never: neverOf(lists['never']),
  };
}
