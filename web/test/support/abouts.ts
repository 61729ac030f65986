// What bundles of several kinds are about.

import { plainAbout, type About } from '../../src/shared/about';

export { filmsAbout as films } from '../../src/worker/engine_adapter';

/** Ten points, texts as ids. */
export const books: About = {
  ...plainAbout,
  name: 'Reading circle',
  item: { one: 'book', many: 'books' },
  rating: { one: 'point', many: 'points' },
  tag: { one: 'subject', many: 'subjects' },
  action: { do: 'read', done: 'read' },
  scale: { min: 1, max: 10, step: 1 },
  links: [{ name: 'Open Library', template: 'https://openlibrary.org/isbn/{}' }],
};

/** From -10 to 10 in 256 levels. */
export const jokes: About = {
  ...plainAbout,
  name: 'Jester',
  item: { one: 'joke', many: 'jokes' },
  rating: { one: 'laugh', many: 'laughs' },
  action: { do: 'hear', done: 'heard' },
  scale: { min: -10, max: 10, step: 20 / 255 },
};

/** Hours played: no rating head, a heart for an opinion. */
export const games: About = {
  ...plainAbout,
  name: 'Play log',
  item: { one: 'game', many: 'games' },
  action: { do: 'play', done: 'played' },
  kind: 'counts',
  scale: null,
};

/** Visits, and nothing of the places but their names. */
export const places: About = {
  ...plainAbout,
  name: 'Visits',
  item: { one: 'place', many: 'places' },
  action: { do: 'visit', done: 'visited' },
  kind: 'events',
  scale: null,
};
