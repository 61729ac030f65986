import { expect, test } from 'vitest';
import { startGroups } from '../../src/worker/start_groups';

const film = (movieId: number, genre: string, numRatings = 100) => ({
  movieId,
  title: '',
  year: 2000,
  genres: [genre],
  numRatings,
  imdbId: 0,
  tmdbId: 0,
  predicted: 3,
  low: 2,
  high: 4,
});

test('groups are threes of well-known films, no film twice, all genres before a second of one', () => {
  const known = [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => film(id, 'War')),
    ...[11, 12, 13].map((id) => film(id, 'Comedy')),
  ];
  const groups = startGroups(known, (movieId) =>
    // The unknown film 99 is the most alike of all.
    [film(99, 'War'), ...known].map((other) => other.movieId).filter((id) => id !== movieId),
  );
  expect(groups.every((films) => films.length === 3)).toBe(true);
  const ids = groups.flat().map(({ movieId }) => movieId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain(99);
  expect(groups.map(([first]) => first?.genres[0])).toEqual(['War', 'Comedy', 'War', 'Comedy']);
});
