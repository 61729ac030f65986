// From lists that were read to what would change: which film each row means, which rows say the same again, and what of it the
// visitor has said already.

import type { FilmMatch, MatchedBy, Movie } from '../../shared/protocol';
import type { FilmState } from '../visitor_record';
import type { ListedFilm } from './film_list';

export interface Found {
  readonly listed: ListedFilm;
  readonly movie: Movie;
  readonly by: MatchedBy | 'chosen';
}

export interface Matched {
  readonly found: readonly Found[];
  readonly missing: readonly ListedFilm[]; // can be looked for by hand
  readonly notFilms: readonly ListedFilm[]; // series, episodes, games
  readonly keptById: readonly ListedFilm[]; // of our own file, for a model that knows them
}

export function sortOut(
  films: readonly ListedFilm[],
  matches: readonly FilmMatch[],
  keepUnknownIds: boolean,
): Matched {
  const found: Found[] = [];
  const missing: ListedFilm[] = [];
  const notFilms: ListedFilm[] = [];
  const keptById: ListedFilm[] = [];
  for (const [i, listed] of films.entries()) {
    const match = matches[i] ?? null;
    const byTitle = match?.by.startsWith('title') === true;
    // A series often has the title of a film; its id may be in the catalogue all the same.
    if (match !== null && (listed.isFilm || !byTitle)) found.push({ listed, ...match });
    else if (!listed.isFilm) notFilms.push(listed);
    else if (keepUnknownIds && listed.clue.movieId > 0) keptById.push(listed);
    else missing.push(listed);
  }
  return { found, missing, notFilms, keptById };
}

export interface Outcome {
  readonly films: ReadonlyMap<number, FilmState>; // what changes
  readonly numRatings: number;
  readonly numMarks: number;
  readonly numSame: number; // said already
  readonly numDiffering: number; // rated otherwise by the visitor
  readonly numRepeated: number; // rows that a later row of the same film replaces
}

interface Entry {
  readonly movieId: number;
  readonly listed: ListedFilm;
}

/** The last row of a film counts, a rating more than a mark; a mark never takes the place of a rating. */
export function outcome(
  entries: readonly Entry[],
  stateOf: (movieId: number) => FilmState,
  keepMine: boolean,
  now: number,
): Outcome {
  const rated = new Map<number, ListedFilm>();
  const marked = new Map<number, ListedFilm>();
  let numRepeated = 0;
  for (const { movieId, listed } of entries) {
    const lists = listed.stars === null ? marked : rated;
    if (lists.has(movieId)) numRepeated += 1;
    lists.set(movieId, listed);
  }
  const films = new Map<number, FilmState>();
  let [numRatings, numMarks, numSame, numDiffering] = [0, 0, 0, 0];
  for (const [movieId, { stars, when }] of rated) {
    const state = stateOf(movieId);
    if (state.stars === stars) {
      numSame += 1;
      continue;
    }
    if (state.stars !== null) numDiffering += 1;
    if (state.stars !== null && keepMine) continue;
    numRatings += 1;
    films.set(movieId, { stars, ratedAt: when === 0 ? now : when, mark: null, markedAt: 0 });
  }
  for (const [movieId, { mark, when }] of marked) {
    const state = stateOf(movieId);
    if (state.mark === mark) numSame += 1;
    if (rated.has(movieId) || state.stars !== null || state.mark !== null) continue;
    numMarks += 1;
    films.set(movieId, { ...state, mark, markedAt: when === 0 ? now : when });
  }
  return { films, numRatings, numMarks, numSame, numDiffering, numRepeated };
}
