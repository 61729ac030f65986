// Lists of films from elsewhere, each read from its own layout into the same few words. What a row means is decided here; which
// film of the model it is, the engine's worker finds out.

import type { FilmClue } from '../../shared/protocol';
import { isStars, type Mark } from '../visitor_record';
import { parseCsv } from './csv';

export interface ListedFilm {
  readonly line: number; // in its file, or its place in a list of JSON; from 1
  readonly clue: FilmClue;
  readonly stars: number | null;
  readonly mark: Mark | null;
  readonly when: number; // milliseconds since 1970, 0 if it is not told
  readonly isFilm: boolean; // a series, an episode or a game is not
}

export type ProblemKind = 'quote' | 'columns' | 'rating' | 'no-rating' | 'film' | 'entry';

export interface LineProblem {
  readonly line: number;
  readonly kind: ProblemKind;
  readonly text: string; // what was found there
}

export type Source = 'matinee' | 'movielens' | 'imdb' | 'letterboxd' | 'letterboxd-watchlist';

export interface FilmList {
  readonly source: Source;
  readonly films: readonly ListedFilm[];
  readonly problems: readonly LineProblem[];
}

export type UnreadableReason = 'unknown-layout' | 'several-people' | 'newer-version' | 'damaged';

export class UnreadableList extends Error {
  readonly reason: UnreadableReason;
  constructor(reason: UnreadableReason) {
    super(reason);
    this.reason = reason;
  }
}

export const noClue: FilmClue = { movieId: 0, imdbId: 0, tmdbId: 0, title: '', year: 0 };

/** The fields of a row by the names of its header. */
type Row = (column: string) => string;

interface Layout {
  readonly source: Source;
  readonly has: readonly (readonly string[])[]; // all names of one of these make the layout known
  readonly read: (row: Row) => Omit<ListedFilm, 'line'> | Pick<LineProblem, 'kind' | 'text'>;
}

const whole = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
const imdbNumber = (text: string) => whole(text.replace(/^tt/, ''));
const dayOf = (text: string) => {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.slice(0, 10)) : NaN;
  return Number.isFinite(time) ? time : 0;
};

const secondsOf = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) * 1000 : 0);

const starsOf = (text: string, scale: 1 | 2) => {
  const stars = /^\d+(\.\d+)?$/.test(text) ? Number(text) / scale : NaN;
  return isStars(stars) && (scale === 1 || Number.isInteger(stars * 2)) ? stars : null;
};

/** A rated film, or what is wrong with its rating. */
function rated(
  text: string,
  scale: 1 | 2,
  film: { clue: Partial<FilmClue>; when: number; isFilm?: boolean },
): ReturnType<Layout['read']> {
  if (text === '') return { kind: 'no-rating', text: '' };
  const stars = starsOf(text, scale);
  if (stars === null) return { kind: 'rating', text };
  const clue = { ...noClue, ...film.clue };
  const named = clue.movieId + clue.imdbId + clue.tmdbId > 0 || clue.title !== '';
  if (!named) return { kind: 'film', text: '' };
  return { clue, stars, mark: null, when: film.when, isFilm: film.isFilm ?? true };
}

const layouts: readonly Layout[] = [
  {
    source: 'movielens', // ratings.csv of a data set
    has: [['userid', 'movieid', 'rating']],
    read: (row) =>
      rated(row('rating'), 1, {
        clue: { movieId: whole(row('movieid')) },
        when: secondsOf(row('timestamp')),
      }),
  },
  {
    source: 'movielens', // what movielens.org exports of one's own ratings
    has: [['movie_id', 'imdb_id', 'tmdb_id', 'rating']],
    read: (row) =>
      rated(row('rating'), 1, {
        clue: {
          movieId: whole(row('movie_id')),
          imdbId: imdbNumber(row('imdb_id')),
          tmdbId: whole(row('tmdb_id')),
        },
        when: 0,
      }),
  },
  {
    source: 'imdb',
    has: [['const', 'your rating']],
    read: (row) =>
      rated(row('your rating'), 2, {
        clue: {
          imdbId: imdbNumber(row('const')),
          title: row('title'),
          year: whole(row('year')),
        },
        when: dayOf(row('date rated')),
        isFilm: !/series|episode|game|podcast|music/i.test(row('title type')),
      }),
  },
  {
    source: 'letterboxd', // ratings.csv of its export; also the layout that it imports, which is what we write
    has: [
      ['name', 'year', 'letterboxd uri', 'rating'],
      ['title', 'year', 'rating'],
      ['imdbid', 'rating'],
      ['tmdbid', 'rating'],
    ],
    read: (row) =>
      rated(row('rating'), 1, {
        clue: {
          imdbId: imdbNumber(row('imdbid')),
          tmdbId: whole(row('tmdbid')),
          title: row('name') || row('title'),
          year: whole(row('year')),
        },
        when: dayOf(row('date') || row('watcheddate')),
      }),
  },
  {
    source: 'letterboxd-watchlist',
    has: [['date', 'name', 'year', 'letterboxd uri']],
    read: (row) =>
      row('name') === ''
        ? { kind: 'film', text: '' }
        : {
            clue: { ...noClue, title: row('name'), year: whole(row('year')) },
            stars: null,
            mark: 'watchlist',
            when: dayOf(row('date')),
            isFilm: true,
          },
  },
];

function readCsv(text: string): FilmList {
  const { rows, problems: misplaced } = parseCsv(text);
  const columns = rows[0]?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  const layout = layouts.find(({ has }) =>
    has.some((names) => names.every((name) => columns.includes(name))),
  );
  if (layout === undefined) throw new UnreadableList('unknown-layout');
  const user = columns.indexOf('userid');
  if (user >= 0 && new Set(rows.slice(1).map(({ fields }) => fields[user])).size > 1) {
    throw new UnreadableList('several-people');
  }
  const films: ListedFilm[] = [];
  const problems: LineProblem[] = misplaced.map((problem) => ({ ...problem, text: '' }));
  for (const { line, fields } of rows.slice(1)) {
    if (fields.length < columns.length) {
      problems.push({ line, kind: 'columns', text: String(fields.length) });
      continue;
    }
    const found = layout.read((column) => fields[columns.indexOf(column)]?.trim() ?? '');
    if ('kind' in found) problems.push({ line, ...found });
    else films.push({ line, ...found });
  }
  return { source: layout.source, films, problems: problems.sort((a, b) => a.line - b.line) };
}

/** The version of our own JSON that is written; web/README.md has its description. */
export const jsonVersion = 1;

function readJson(text: string): FilmList {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    throw new UnreadableList('damaged');
  }
  const { format, version, ...lists } = (stored ?? {}) as Record<string, unknown>;
  if (format !== 'matinee-visitor') throw new UnreadableList('unknown-layout');
  if (typeof version !== 'number' || version > jsonVersion)
    throw new UnreadableList('newer-version');
  const films: ListedFilm[] = [];
  const problems: LineProblem[] = [];
  const read = (key: string, mark: Mark | null) => {
    const entries = lists[key];
    if (!Array.isArray(entries)) return;
    for (const [i, entry] of entries.entries()) {
      const line = i + 1;
      const {
        movieId,
        imdbId,
        tmdbId,
        title,
        year,
        stars = null,
        at,
      } = (entry ?? {}) as Record<string, unknown>;
      const number = (value: unknown) => (typeof value === 'number' ? whole(String(value)) : 0);
      const clue: FilmClue = {
        movieId: number(movieId),
        imdbId: typeof imdbId === 'string' ? imdbNumber(imdbId) : 0,
        tmdbId: number(tmdbId),
        title: typeof title === 'string' ? title : '',
        year: number(year),
      };
      const when = typeof at === 'string' ? Date.parse(at) : NaN;
      if (mark === null && !isStars(stars)) {
        problems.push({ line, kind: 'rating', text: JSON.stringify(stars) });
      } else if (clue.movieId + clue.imdbId + clue.tmdbId === 0 && clue.title === '') {
        problems.push({ line, kind: 'entry', text: key });
      } else {
        films.push({
          line,
          clue,
          stars: mark === null && isStars(stars) ? stars : null,
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
  return { source: 'matinee', films, problems };
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
export function readList(text: string): FilmList {
  return /^\uFEFF?\s*\{/.test(text) ? readJson(text) : readCsv(text);
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** The lists in a file: one, or the ratings and the watchlist of a Letterboxd export. Throws UnreadableList. */
export async function readFile(bytes: Uint8Array): Promise<readonly FilmList[]> {
  if (!isZip(bytes)) return [readList(textOf(bytes))];
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
    .map((name) => readList(textOf(entries[name] ?? new Uint8Array())));
  if (lists.length === 0) throw new UnreadableList('unknown-layout');
  return lists;
}
