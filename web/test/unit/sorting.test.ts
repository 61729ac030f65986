import { expect, test } from 'vitest';
import { sorted, type Listed } from '../../src/client/ui/yours/sorting';

const film = (title: string, year: number, when: number, value: number): Listed => ({
  item: {
    itemId: String(when),
    title,
    year,
    tags: [],
    numRatings: 0,
    links: [],
    predicted: 0,
    low: 0,
    high: 0,
    likely: 0.5,
  },
  when,
  value,
});
const films = [
  film('Zulu', 1964, 3, 4),
  film('Matrix, The', 1999, 1, 5),
  film('“Amélie”', 2001, 2, 4),
  film('Matrix, The', 1993, 4, 1),
  film('10 Things I Hate About You', 1999, 5, 4),
  film('2 Fast 2 Furious', 2003, 6, 2),
];
const titles = (order: Parameters<typeof sorted>[1]) =>
  sorted(films, order).map(({ item }) => `${item.title} ${String(item.year)}`);

test('titles go by their letters, without the article, and numbers by their size', () => {
  expect(titles('title')).toEqual([
    '2 Fast 2 Furious 2003',
    '10 Things I Hate About You 1999',
    '“Amélie” 2001',
    'Matrix, The 1993',
    'Matrix, The 1999',
    'Zulu 1964',
  ]);
});

test('the newest or those with most stars come first, equals by title', () => {
  expect(sorted(films, 'when').map(({ when }) => when)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(titles('rating')).toEqual([
    'Matrix, The 1999',
    '10 Things I Hate About You 1999',
    '“Amélie” 2001',
    'Zulu 1964',
    '2 Fast 2 Furious 2003',
    'Matrix, The 1993',
  ]);
});
