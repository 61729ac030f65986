import { expect, test } from 'vitest';
import { choiceOf, searchOf } from '../../src/client/filter_query';
import { isFiltering, noFilter, passes, withoutPart, type Filter } from '../../src/shared/filter';
import type { RankedMovie } from '../../src/shared/protocol';
import { filteredList } from '../../src/worker/filtered_list';

const movie = (
  movieId: number,
  genres: readonly string[],
  year: number,
  numRatings = 100,
): RankedMovie => ({
  movieId,
  title: `Film ${String(movieId)}`,
  year,
  genres,
  numRatings,
  imdbId: 0,
  tmdbId: 0,
  predicted: 4,
});
const films = [
  movie(1, ['Comedy', 'Drama'], 1994),
  movie(2, ['Comedy'], 1999, 20),
  movie(3, ['Comedy', 'Horror'], 2001),
  movie(4, ['Drama'], 0),
  movie(5, [], 1999),
];
const passing = (filter: Partial<Filter>) =>
  films.filter((film) => passes(film, { ...noFilter, ...filter })).map(({ movieId }) => movieId);

test('every genre that is asked for, and none of those that are not wanted', () => {
  expect(passing({})).toEqual([1, 2, 3, 4, 5]);
  expect(passing({ genres: ['Comedy'] })).toEqual([1, 2, 3]);
  expect(passing({ genres: ['Comedy', 'Drama'] })).toEqual([1]);
  expect(passing({ without: ['Horror'] })).toEqual([1, 2, 4, 5]);
  // One excluded genre is enough to go, whatever else the film is.
  expect(passing({ genres: ['Comedy'], without: ['Drama', 'Horror'] })).toEqual([2]);
});

test('years have both ends in them, and a film of unknown year is in none', () => {
  expect(passing({ from: 1994, to: 1999 })).toEqual([1, 2, 5]);
  expect(passing({ from: 2000 })).toEqual([3]);
  expect(passing({ to: 1994 })).toEqual([1]);
  expect(passing({ minRatings: 100 })).toEqual([1, 3, 4, 5]);
});

test('a filtered list is counted, by genre too', () => {
  const asked: number[] = [];
  const ranked = (minRatings: number) => {
    asked.push(minRatings);
    return films.filter((film) => film.numRatings >= minRatings);
  };
  const { movies, report } = filteredList(ranked, { ...noFilter, genres: ['Comedy'] }, 2);
  expect(movies.map(({ movieId }) => movieId)).toEqual([1, 2]);
  expect(report).toEqual({
    numLooked: 5,
    numPassing: 3,
    genres: { Comedy: 3, Drama: 1, Horror: 1 },
    relaxed: [],
  });
  expect(asked).toEqual([0]);
});

test('when nothing passes, it is told what each filter alone keeps away', () => {
  const filter = { genres: ['Drama'], without: ['Comedy'], from: 1990, to: 1999, minRatings: 50 };
  const ranked = (minRatings: number) => films.filter((film) => film.numRatings >= minRatings);
  const { report } = filteredList(ranked, filter, 10);
  expect(report.numPassing).toBe(0);
  expect(report.relaxed).toEqual([
    { part: 'genres', numPassing: 1 },
    { part: 'without', numPassing: 1 },
    { part: 'years', numPassing: 1 },
    { part: 'ratings', numPassing: 0 },
  ]);
  expect(isFiltering(withoutPart(withoutPart(filter, 'genres'), 'years'))).toBe(true);
});

test('the address holds every choice, and what others put there', () => {
  const choice = {
    filter: {
      genres: ['Sci-Fi', 'Drama'],
      without: ['Film-Noir'],
      from: 1950,
      to: 0,
      minRatings: 25,
    },
    hideRated: false,
  };
  const search = searchOf(choice, '?utm=1&genres=War');
  expect(search).toBe(
    '?utm=1&genres=Sci-Fi,Drama&without=Film-Noir&from=1950&ratings=25&rated=show',
  );
  expect(choiceOf(search)).toEqual(choice);
  expect(searchOf({ filter: noFilter, hideRated: true }, search)).toBe('?utm=1');
  expect(searchOf({ filter: noFilter, hideRated: true }, '')).toBe('');
});

test('an address that means nothing filters nothing', () => {
  for (const search of [
    '',
    '?',
    '?from=x&to=-1&ratings=1e5',
    '?genres=,,&without=',
    '?genres=<b>',
  ]) {
    expect(choiceOf(search), search).toEqual({ filter: noFilter, hideRated: true });
  }
  expect(choiceOf('?genres=War,War,Drama&without=War').filter).toEqual({
    ...noFilter,
    genres: ['Drama'],
    without: ['War'],
  });
});
