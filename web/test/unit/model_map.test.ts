import { expect, test } from 'vitest';
import {
  compassOf,
  densestPlace,
  findItems,
  nearestTo,
  neighbours,
} from '../../src/client/ui/model/map_geometry';

const places = [
  { x: 0, y: 0 },
  { x: 3, y: 4 },
  { x: 10, y: 0 },
];

test('the nearest place counts only within reach', () => {
  expect(nearestTo(places, { x: 2, y: 4 }, 2)).toBe(1);
  expect(nearestTo(places, { x: 6, y: 9 }, 2)).toBeNull();
  expect(neighbours(places, { x: 0, y: 0 }, 2, 0)).toEqual([1, 2]);
});

test('the visitor stands where liked films are close together, not between two islands', () => {
  const island = [
    { x: 0, y: 0, weight: 1 },
    { x: 1, y: 0, weight: 1 },
    { x: 0, y: 1, weight: 1 },
  ];
  const far = { x: 100, y: 100, weight: 1.5 };
  const place = densestPlace([...island, far], 3);
  expect(place?.x).toBeGreaterThan(0);
  expect(place?.x).toBeLessThan(1);
  expect(place?.y).toBeLessThan(1);
  // One film that is liked much more outweighs them.
  const other = densestPlace([...island, { ...far, weight: 9 }], 3);
  expect(other?.x).toBeCloseTo(100, 6);
  expect(densestPlace([], 3)).toBeNull();
});

test('the compass finds the direction of a slope, and how much of the values follows it', () => {
  const grid = Array.from({ length: 100 }, (_, i) => ({ x: i % 10, y: Math.floor(i / 10) }));
  const slope = compassOf(
    grid,
    grid.map(({ x, y }) => 2 + 3 * x - 4 * y),
  );
  expect(slope?.x).toBeCloseTo(3, 9);
  expect(slope?.y).toBeCloseTo(-4, 9);
  expect(slope?.explained).toBeCloseTo(1, 9);
  // A part that goes up and down by turns follows no direction.
  const noisy = compassOf(
    grid,
    grid.map(({ x }, i) => x + ((i + Math.floor(i / 10)) % 2 === 0 ? 4 : -4)),
  );
  expect(noisy?.explained).toBeGreaterThan(0.2);
  expect(noisy?.explained).toBeLessThan(0.5);
  expect(compassOf(grid.slice(0, 2), [1, 2])).toBeNull();
  expect(
    compassOf(
      grid,
      grid.map(() => 1),
    ),
  ).toBeNull();
});

test('films are found by any words of their title, those that begin with them first', () => {
  const films = [
    { title: 'The Story of Us', year: 1999 },
    { title: 'Toy Story', year: 1995 },
    { title: 'Amélie', year: 2001 },
    { title: 'Story, A', year: 1970 },
  ];
  const titles = (query: string) => findItems(films, query, 10).map(({ title }) => title);
  expect(titles('story')).toEqual(['Story, A', 'The Story of Us', 'Toy Story']);
  expect(titles('story toy 1995')).toEqual(['Toy Story']);
  expect(titles('AMELIE')).toEqual(['Amélie']);
  expect(titles('  ')).toEqual([]);
  expect(findItems(films, 'story', 1)).toHaveLength(1);
});
