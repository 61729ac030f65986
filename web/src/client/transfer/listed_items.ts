// Lists of items from elsewhere, each read from its own layout into the same few words. What a row means is decided here; which
// item of the model it is, the engine's worker finds out.

import { isOfFilms, type About } from '../../shared/about';
import type { RatingScale } from '../../../../wasm/als_engine';
import type { ItemClue } from '../../shared/protocol';
import { isRating, levelOf, nearestRating, valueAt } from '../../shared/rating_scale';
import type { Mark } from '../visitor_record';
import { parseCsv } from './csv';

export interface ListedItem {
  readonly line: number; // in its file, or its place in a list of JSON; from 1
  readonly clue: ItemClue;
  readonly value: number | null;
  readonly mark: Mark | null;
  readonly when: number; // milliseconds since 1970, 0 if it is not told
  readonly isFilm: boolean; // a series, an episode or a game is not
}

export type ProblemKind = 'quote' | 'columns' | 'rating' | 'no-rating' | 'item' | 'entry';

export interface LineProblem {
  readonly line: number;
  readonly kind: ProblemKind;
  readonly text: string; // what was found there
}

export type Source = 'matinee' | 'movielens' | 'imdb' | 'letterboxd' | 'letterboxd-watchlist';

export interface ItemList {
  readonly source: Source;
  readonly items: readonly ListedItem[];
  readonly problems: readonly LineProblem[];
  readonly keepsUnknown: boolean; // its ids are of our own kind: those that this model does not know are kept
}

export type UnreadableReason = 'unknown-layout' | 'several-people' | 'newer-version' | 'damaged';

export class UnreadableList extends Error {
  readonly reason: UnreadableReason;
  constructor(reason: UnreadableReason) {
    super(reason);
    this.reason = reason;
  }
}

export const noClue: ItemClue = { itemId: '', links: {}, title: '', year: 0 };

/** The fields of a row by the names of its header. */
type Row = (column: string) => string;
type Read = Omit<ListedItem, 'line'> | Pick<LineProblem, 'kind' | 'text'>;

interface Layout {
  readonly source: Source;
  readonly isFor: (about: About) => boolean;
  readonly has: readonly (readonly string[])[]; // all names of one of these make the layout known
  readonly read: (row: Row, about: About) => Read;
}

const whole = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
/** Links as a clue has them; 0 is what some write for none. */
const linksOf = (links: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(links)
      .map(([name, value]) => [name, value.trim().replace(/^(tt)?0*(?=\d)/, '')])
      .filter(([, value]) => value !== '' && value !== '0'),
  );
const dayOf = (text: string) => {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.slice(0, 10)) : NaN;
  return Number.isFinite(time) ? time : 0;
};

/** MovieLens's ids, as they are in a catalogue of its films. */
const numberOf = (text: string) => (whole(text) > 0 ? String(whole(text)) : '');
const secondsOf = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) * 1000 : 0);

const halfStars = { min: 0.5, max: 5, step: 0.5 };
const tenPoints = { min: 1, max: 10, step: 1 };

/** A rating of a film service on the catalogue's own scale. */
function fromService(text: string, theirs: RatingScale, { scale }: About): number | null {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (scale === null || !isRating(theirs, value)) return null;
  return valueAt(scale, levelOf(scale, (value / theirs.max) * scale.max));
}

/** A rating as it is written here. */
const own = (text: string, { scale }: About): number | null =>
  /^-?\d+(\.\d+)?$/.test(text) ? nearestRating(scale, Number(text)) : null;

/** A rated item, or what is wrong with its rating. */
function rated(
  text: string,
  value: number | null,
  item: { clue: Partial<ItemClue>; when: number; isFilm?: boolean },
): Read {
  if (text === '') return { kind: 'no-rating', text: '' };
  if (value === null) return { kind: 'rating', text };
  const clue = { ...noClue, ...item.clue };
  if (!isNamed(clue)) return { kind: 'item', text: '' };
  return { clue, value, mark: null, when: item.when, isFilm: item.isFilm ?? true };
}
const isNamed = ({ itemId, links, title }: ItemClue) =>
  itemId !== '' || title !== '' || Object.keys(links).length > 0;

const isOfMovieLens = ({ catalogue }: About) => catalogue === 'movielens';

const layouts: readonly Layout[] = [
  {
    source: 'matinee', // what we write ourselves, if not for Letterboxd
    isFor: () => true,
    has: [
      ['id', 'rating'],
      ['title', 'rating', 'date'],
    ],
    read: (row, about) =>
      rated(row('rating'), own(row('rating'), about), {
        clue: { itemId: row('id'), title: row('title'), year: whole(row('year')) },
        when: dayOf(row('date')),
      }),
  },
  {
    source: 'movielens', // ratings.csv of a data set
    isFor: isOfMovieLens,
    has: [['userid', 'movieid', 'rating']],
    read: (row, about) =>
      rated(row('rating'), fromService(row('rating'), halfStars, about), {
        clue: { itemId: numberOf(row('movieid')) },
        when: secondsOf(row('timestamp')),
      }),
  },
  {
    source: 'movielens', // what movielens.org exports of one's own ratings
    isFor: isOfFilms,
    has: [['movie_id', 'imdb_id', 'tmdb_id', 'rating']],
    read: (row, about) =>
      rated(row('rating'), fromService(row('rating'), halfStars, about), {
        clue: {
          itemId: isOfMovieLens(about) ? numberOf(row('movie_id')) : '',
          links: linksOf({ IMDb: row('imdb_id'), TMDB: row('tmdb_id') }),
        },
        when: 0,
      }),
  },
  {
    source: 'imdb',
    isFor: isOfFilms,
    has: [['const', 'your rating']],
    read: (row, about) =>
      rated(row('your rating'), fromService(row('your rating'), tenPoints, about), {
        clue: {
          links: linksOf({ IMDb: row('const') }),
          title: row('title'),
          year: whole(row('year')),
        },
        when: dayOf(row('date rated')),
        isFilm: !/series|episode|game|podcast|music/i.test(row('title type')),
      }),
  },
  {
    source: 'letterboxd', // ratings.csv of its export; also the layout that it imports, which is what we write
    isFor: isOfFilms,
    has: [
      ['name', 'year', 'letterboxd uri', 'rating'],
      ['title', 'year', 'rating'],
      ['imdbid', 'rating'],
      ['tmdbid', 'rating'],
    ],
    read: (row, about) =>
      rated(row('rating'), fromService(row('rating'), halfStars, about), {
        clue: {
          links: linksOf({ IMDb: row('imdbid'), TMDB: row('tmdbid') }),
          title: row('name') || row('title'),
          year: whole(row('year')),
        },
        when: dayOf(row('date') || row('watcheddate')),
      }),
  },
  {
    source: 'letterboxd-watchlist',
    isFor: isOfFilms,
    has: [['date', 'name', 'year', 'letterboxd uri']],
    read: (row) =>
      row('name') === ''
        ? { kind: 'item', text: '' }
        : {
            clue: { ...noClue, title: row('name'), year: whole(row('year')) },
            value: null,
            mark: 'watchlist',
            when: dayOf(row('date')),
            isFilm: true,
          },
  },
];

function readCsv(text: string, about: About): ItemList {
  const { rows, problems: misplaced } = parseCsv(text);
  const columns = rows[0]?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  const layout = layouts.find(
    ({ has, isFor }) =>
      isFor(about) && has.some((names) => names.every((name) => columns.includes(name))),
  );
  if (layout === undefined) throw new UnreadableList('unknown-layout');
  const user = columns.indexOf('userid');
  if (user >= 0 && new Set(rows.slice(1).map(({ fields }) => fields[user])).size > 1) {
    throw new UnreadableList('several-people');
  }
  const items: ListedItem[] = [];
  const problems: LineProblem[] = misplaced.map((problem) => ({ ...problem, text: '' }));
  for (const { line, fields } of rows.slice(1)) {
    if (fields.length < columns.length) {
      problems.push({ line, kind: 'columns', text: String(fields.length) });
      continue;
    }
    const found = layout.read((column) => fields[columns.indexOf(column)]?.trim() ?? '', about);
    if ('kind' in found) problems.push({ line, ...found });
    else items.push({ line, ...found });
  }
  return {
    source: layout.source,
    items,
    problems: problems.sort((a, b) => a.line - b.line),
    keepsUnknown: false,
  };
}

/** The version of our own JSON that is written; web/README.md has its description. */
export const jsonVersion = 2;
/** Whose ids they are. */
export const catalogueOf = ({ catalogue, name }: About): string => catalogue || name;

/** An entry of version 1, which was of MovieLens's films alone, as version 2 has it. */
function fromFirstVersion(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { movieId, imdbId, tmdbId, stars, ...rest } = entry;
  const links = {
    ...(typeof imdbId === 'string' ? { IMDb: imdbId } : {}),
    ...(typeof tmdbId === 'number' ? { TMDB: String(tmdbId) } : {}),
  };
  const isId = typeof movieId === 'number' && movieId > 0;
  return { ...rest, rating: stars, links, ...(isId ? { itemId: String(movieId) } : {}) };
}

function readJson(text: string, about: About): ItemList {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    throw new UnreadableList('damaged');
  }
  const { format, version, catalogue, ...lists } = (stored ?? {}) as Record<string, unknown>;
  if (format !== 'matinee-visitor') throw new UnreadableList('unknown-layout');
  if (typeof version !== 'number' || version > jsonVersion)
    throw new UnreadableList('newer-version');
  const isFirst = version === 1;
  if (isFirst && !isOfFilms(about)) throw new UnreadableList('unknown-layout');
  // '': it was written before the model had come.
  const hasOurIds = catalogue === '' || (isFirst ? 'movielens' : catalogue) === catalogueOf(about);
  const items: ListedItem[] = [];
  const problems: LineProblem[] = [];
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  const read = (key: string, mark: Mark | null) => {
    const entries = lists[key];
    if (!Array.isArray(entries)) return;
    for (const [i, stored] of entries.entries()) {
      const line = i + 1;
      const entry = (stored ?? {}) as Record<string, unknown>;
      const known = isFirst ? fromFirstVersion(entry) : entry;
      const { itemId, links, title, year, rating = null, at } = known;
      const values = Object.entries(links ?? {}).filter(([, value]) => typeof value === 'string');
      const clue: ItemClue = {
        itemId: hasOurIds ? textOf(itemId) : '',
        links: linksOf(Object.fromEntries(values) as Record<string, string>),
        title: textOf(title),
        year: typeof year === 'number' ? whole(String(year)) : 0,
      };
      const when = typeof at === 'string' ? Date.parse(at) : NaN;
      const value = typeof rating === 'number' ? nearestRating(about.scale, rating) : null;
      if (mark === null && value === null) {
        problems.push({ line, kind: 'rating', text: JSON.stringify(rating) });
      } else if (!isNamed(clue)) {
        problems.push({ line, kind: 'entry', text: key });
      } else {
        items.push({
          line,
          clue,
          value: mark === null ? value : null,
          mark,
          when: Number.isFinite(when) ? when : 0,
          isFilm: true,
        });
      }
    }
  };
  read('ratings', null);
  read('watchlist', 'watchlist');
  read('notInterested', 'not-interested');
  read('unseen', 'unseen');
  return { source: 'matinee', items, problems, keepsUnknown: hasOurIds };
}

/** Older exports are not always UTF-8. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Throws UnreadableList. */
export function readList(text: string, about: About): ItemList {
  return /^\uFEFF?\s*\{/.test(text) ? readJson(text, about) : readCsv(text, about);
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** The lists in a file: one, or the ratings and the watchlist of a Letterboxd export. Throws UnreadableList. */
export async function readFile(bytes: Uint8Array, about: About): Promise<readonly ItemList[]> {
  if (!isZip(bytes)) return [readList(textOf(bytes), about)];
  const { unzipSync } = await import('fflate');
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      // What was deleted lies in a folder of that name.
      filter: ({ name }) =>
        /(^|\/)(ratings|watchlist)\.csv$/.test(name) && !/(^|\/)(deleted|orphaned)\//.test(name),
    });
  } catch {
    throw new UnreadableList('damaged');
  }
  const lists = Object.keys(entries)
    .sort()
    .map((name) => readList(textOf(entries[name] ?? new Uint8Array()), about));
  if (lists.length === 0) throw new UnreadableList('unknown-layout');
  return lists;
}
