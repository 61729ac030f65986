// Matching against the sample's own titles, with the real engine's search; ids from a links file made here.

import { beforeAll, expect, test } from 'vitest';
import type { Engine, Reply } from '../../../wasm/als_engine';
import { noClue } from '../../src/client/transfer/film_list';
import type { FilmClue } from '../../src/shared/protocol';
import { foldedTitle, matchFilm, type Catalog } from '../../src/worker/film_matcher';
import { noLinks, readLinks } from '../../src/worker/links';
import { engineModule, loadBundle } from '../support/node_engine';
import { sampleModel } from '../support/site';

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(reply.message);
  return reply.value;
}

let catalog: Catalog;
beforeAll(async () => {
  const engine: Engine = new (await engineModule()).Engine(1);
  loadBundle(engine, sampleModel());
  catalog = {
    ids: noLinks,
    movie: (movieId) => value(engine.movies(Uint32Array.of(movieId)))[0] ?? null,
    search: (query, n) => value(engine.movies(value(engine.search(query, n)))),
  };
});

const found = (clue: Partial<FilmClue>, ids = noLinks) => {
  const match = matchFilm({ ...noClue, ...clue }, { ...catalog, ids });
  return match === null ? null : `${match.movie.title} ${String(match.movie.year)}: ${match.by}`;
};

test('titles are compared without accents, case, punctuation and articles', () => {
  expect(foldedTitle('The Good, the Bad & the Ugly')).toBe('good the bad and the ugly');
  expect(foldedTitle('WALL·E')).toBe(foldedTitle('Wall-E'));
  expect(foldedTitle("Ocean's Eleven")).toBe(foldedTitle('Ocean’s Eleven'));
  expect(foldedTitle('L’Été')).toBe('lete');
  expect(foldedTitle('The')).toBe('the');
  expect(foldedTitle('七人の侍')).toBe('七人の侍'.normalize('NFKD').replace(/\p{M}/gu, ''));
});

test('title and year find the film; a year’s difference is told', () => {
  expect(found({ title: 'toy story', year: 1995 })).toBe('Toy Story 1995: title');
  expect(found({ title: 'The Matrix', year: 1999 })).toMatch(/Matrix.* 1999: title$/);
  expect(found({ title: 'The Matrix', year: 1998 })).toMatch(/Matrix.* 1999: title-near-year$/);
  expect(found({ title: 'The Matrix', year: 1990 })).toBeNull();
  expect(found({ title: 'Amelie', year: 2001 })).toMatch(/2001: title$/);
  expect(found({ title: 'Casablanca' })).toBe('Casablanca 1942: title-only');
  expect(found({ title: 'Story', year: 1995 })).toBeNull();
  expect(found({ title: '???', year: 1995 })).toBeNull();
  expect(found({})).toBeNull();
});

test('a MovieLens id is surer than a title', () => {
  expect(found({ movieId: 1, title: 'The Matrix', year: 1999 })).toBe('Toy Story 1995: movielens');
  expect(found({ movieId: 999_999, title: 'Toy Story', year: 1995 })).toBe('Toy Story 1995: title');
});

test('ids of IMDb and TMDB are read from the bundle’s links', () => {
  const header: Record<string, unknown> = { __metadata__: { kind: 'links' } };
  const matrix = catalog.search('matrix 1999', 1)[0]?.movieId ?? 0;
  // Bytes of all values, lowest first; movie ids as differences, sign last.
  const columns = {
    movie_id: [2 * 1, 2 * (matrix - 1)],
    imdb_id: [114709, 133093],
    tmdb_id: [862, 0],
  };
  const planes: number[] = [];
  for (const [name, column] of Object.entries(columns)) {
    const start = planes.length;
    for (let byte = 0; byte < 4; byte += 1)
      planes.push(...column.map((value) => (value >>> (8 * byte)) & 255));
    header[name] = { dtype: 'U8', shape: [4, 2], data_offsets: [start, planes.length] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + planes.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(planes, 8 + text.length);

  const ids = readLinks(bytes);
  expect(found({ imdbId: 133093, title: 'Another', year: 1950 }, ids)).toMatch(/Matrix.*: imdb$/);
  expect(found({ tmdbId: 862 }, ids)).toBe('Toy Story 1995: tmdb');
  expect(found({ tmdbId: 603 }, ids)).toBeNull();
});
