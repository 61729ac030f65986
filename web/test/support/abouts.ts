// What bundles of several kinds are about. Those of other things than films say it in test/about, which als_export is given too.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainAbout, type About } from '../../src/shared/about';

const said = (name: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../about/${name}.json`), 'utf8'),
  ) as Partial<About>;

/** MovieLens's half stars. */
export const films: About = {
  name: 'MovieLens',
  item: { one: 'film', many: 'films' },
  rating: { one: 'star', many: 'stars' },
  tag: { one: 'genre', many: 'genres' },
  action: { do: 'watch', done: 'seen' },
  kind: 'ratings',
  scale: { min: 0.5, max: 5, step: 0.5 },
  links: [
    { name: 'IMDb', template: 'https://www.imdb.com/title/tt{:07}/' },
    { name: 'TMDB', template: 'https://www.themoviedb.org/movie/{}' },
    { name: 'MovieLens', template: 'https://movielens.org/movies/{id}' },
  ],
  catalogue: 'movielens',
};

/** Ten points, texts as ids. */
export const books: About = {
  ...plainAbout,
  ...said('books'),
  scale: { min: 1, max: 10, step: 1 },
};

/** From -10 to 10 in 256 levels. */
export const jokes: About = {
  ...plainAbout,
  ...said('jokes'),
  scale: { min: -10, max: 10, step: 20 / 255 },
};

/** Hours played: no rating head, a heart for an opinion. */
export const games: About = { ...plainAbout, ...said('games'), kind: 'counts', scale: null };
