import { expect, test } from 'vitest';
import { toJson, toLetterboxdCsv } from '../../src/client/transfer/export';
import { noClue, readList, type ListedFilm } from '../../src/client/transfer/film_list';
import { outcome, sortOut } from '../../src/client/transfer/import_plan';
import { nothingSaid, type FilmState } from '../../src/client/visitor_record';
import type { MatchedBy, Movie } from '../../src/shared/protocol';

const movie = (movieId: number, title = 'T'): Movie => ({
  movieId,
  title,
  year: 1999,
  genres: [],
  numRatings: 1,
  imdbId: 133093,
  tmdbId: 603,
});
const listed = (line: number, rest: Partial<ListedFilm> = {}): ListedFilm => ({
  line,
  clue: { ...noClue, movieId: line },
  stars: 4,
  mark: null,
  when: 0,
  isFilm: true,
  ...rest,
});
const match = (movieId: number, by: MatchedBy) => ({ movie: movie(movieId), by });

test('a series is not taken for the film of its title, but its own id counts', () => {
  const series = { isFilm: false };
  const { found, notFilms, missing, keptById } = sortOut(
    [listed(1, series), listed(2, series), listed(3), listed(4), listed(5, { clue: noClue })],
    [match(1, 'title'), match(2, 'imdb'), match(3, 'title-near-year'), null, null],
    true,
  );
  expect(found.map((f) => [f.movie.movieId, f.by])).toEqual([
    [2, 'imdb'],
    [3, 'title-near-year'],
  ]);
  expect(notFilms.map(({ line }) => line)).toEqual([1]);
  expect(keptById.map(({ line }) => line)).toEqual([4]);
  expect(missing.map(({ line }) => line)).toEqual([5]);
});

const said = new Map<number, FilmState>([
  [1, { ...nothingSaid, stars: 4, ratedAt: 5 }],
  [2, { ...nothingSaid, stars: 1, ratedAt: 5 }],
  [3, { ...nothingSaid, mark: 'watchlist', markedAt: 5 }],
]);
const stateOf = (movieId: number) => said.get(movieId) ?? nothingSaid;
const entries = [
  { movieId: 1, listed: listed(2) },
  { movieId: 2, listed: listed(3) },
  { movieId: 3, listed: listed(4, { when: 77 }) },
  { movieId: 9, listed: listed(5, { stars: 2 }) },
  { movieId: 9, listed: listed(6, { stars: 3 }) },
  { movieId: 9, listed: listed(7, { stars: null, mark: 'watchlist' }) },
  { movieId: 2, listed: listed(8, { stars: null, mark: 'watchlist' }) },
  { movieId: 8, listed: listed(9, { stars: null, mark: 'watchlist', when: 88 }) },
];

test('the last row of a film counts; ratings before marks; what is said already is no change', () => {
  const { films, ...numbers } = outcome(entries, stateOf, false, 1000);
  expect(Object.fromEntries(films)).toEqual({
    2: { ...nothingSaid, stars: 4, ratedAt: 1000 },
    3: { ...nothingSaid, stars: 4, ratedAt: 77 },
    8: { ...nothingSaid, mark: 'watchlist', markedAt: 88 },
    9: { ...nothingSaid, stars: 3, ratedAt: 1000 },
  });
  expect(numbers).toEqual({
    numRatings: 3,
    numMarks: 1,
    numSame: 1,
    numDiffering: 1,
    numRepeated: 1,
  });
});

test('the visitor’s own rating can be kept where the file has another', () => {
  const { films, numRatings, numDiffering } = outcome(entries, stateOf, true, 1000);
  expect([...films.keys()].sort()).toEqual([3, 8, 9]);
  expect([numRatings, numDiffering]).toEqual([2, 1]);
});

test('a copy is read again as it was, and goes to Letterboxd by its ids', () => {
  const belongings = {
    ratings: [
      { movieId: 2571, stars: 4.5, ratedAt: 1_600_000_000_000 },
      { movieId: 7, stars: 2, ratedAt: 1_500_000_000_000 },
    ],
    watchlist: [{ movieId: 8, markedAt: 1_400_000_000_000 }],
    notInterested: [{ movieId: 9, markedAt: 1_300_000_000_000 }],
    unseen: [{ movieId: 10, markedAt: 1_200_000_000_000 }],
  };
  const films = new Map([[2571, { ...movie(2571, 'The Matrix'), predicted: 0, low: 0, high: 0 }]]);
  const { films: back, problems } = readList(toJson(belongings, films, new Date()));
  expect(problems).toEqual([]);
  expect(back.map(({ clue, stars, mark, when }) => [clue.movieId, stars, mark, when])).toEqual([
    [2571, 4.5, null, 1_600_000_000_000],
    [7, 2, null, 1_500_000_000_000],
    [8, null, 'watchlist', 1_400_000_000_000],
    [9, null, 'not-interested', 1_300_000_000_000],
    [10, null, 'unseen', 1_200_000_000_000],
  ]);
  expect(back[0]?.clue).toEqual({
    movieId: 2571,
    imdbId: 133093,
    tmdbId: 603,
    title: 'The Matrix',
    year: 1999,
  });

  const csv = toLetterboxdCsv(belongings.ratings, films);
  expect(csv).toBe('Title,Year,Rating,imdbID,tmdbID\r\nThe Matrix,1999,4.5,tt0133093,603\r\n');
  expect(readList(csv).films[0]?.clue).toMatchObject({ imdbId: 133093, tmdbId: 603 });
});
