// Finds the film of the model that a list from elsewhere means: by an id where there is one, else by title and year.

import type { Movie } from '../../../wasm/als_engine';
import { spokenTitle } from '../shared/film';
import type { FilmClue, MatchedBy } from '../shared/protocol';
import type { MovieIds } from './links';

export interface Catalog {
  readonly ids: MovieIds;
  movie(movieId: number): Movie | null;
  search(query: string, n: number): Movie[];
}

const numCandidates = 50;

/** A title's letters and digits, without accents, case, punctuation and a leading article. */
export function foldedTitle(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words.replace(/^(the|a|an|le|la|les|el|il|der|die|das) (?=.)/, '');
}

/** Each title that the catalogue gives a film. */
function titlesOf({ title }: Movie): Set<string> {
  const spoken = spokenTitle(title);
  const others = spoken.otherTitle
    .split(' · ')
    .map((other) => other.replace(/^a\.?k\.?a\.? /i, ''));
  return new Set([title, spoken.title, ...others].map(foldedTitle).filter((name) => name !== ''));
}

function matchTitle(
  { title, year }: FilmClue,
  catalog: Catalog,
): { movie: Movie; by: MatchedBy } | null {
  const wanted = foldedTitle(title);
  if (wanted === '') return null;
  // The catalogue's search wants each word to be there, and does not know that "&" is said "and".
  const queries = new Set([title, wanted.replace(/\band\b/g, ' ')]);
  const named = (query: string) =>
    catalog.search(query, numCandidates).filter((movie) => titlesOf(movie).has(wanted));
  for (const query of queries) {
    if (year === 0) {
      const [movie, another] = named(query);
      if (movie !== undefined && another === undefined) return { movie, by: 'title-only' };
      continue;
    }
    const exact = named(`${query} ${String(year)}`).find((movie) => movie.year === year);
    if (exact !== undefined) return { movie: exact, by: 'title' };
  }
  if (year === 0) return null;
  // Festival and release are often a year apart, and places differ in which they count.
  for (const query of queries) {
    const near = named(query).find((movie) => Math.abs(movie.year - year) === 1);
    if (near !== undefined) return { movie: near, by: 'title-near-year' };
  }
  return null;
}

/** The most certain way first. */
export function matchFilm(
  clue: FilmClue,
  catalog: Catalog,
): { movie: Movie; by: MatchedBy } | null {
  const { byImdb, byTmdb } = catalog.ids;
  const candidates = [
    ['movielens', clue.movieId],
    ['imdb', byImdb.get(clue.imdbId) ?? 0],
    ['tmdb', byTmdb.get(clue.tmdbId) ?? 0],
  ] as const;
  for (const [by, movieId] of candidates) {
    const movie = movieId === 0 ? null : catalog.movie(movieId);
    if (movie !== null) return { movie, by };
  }
  return clue.title === '' ? null : matchTitle(clue, catalog);
}
