import { expect, test } from 'vitest';
import { spread } from '../../src/client/ui/model/spread';
import {
  extentOf,
  linear,
  logarithmic,
  places,
  roundTicks,
  sameUnit,
} from '../../src/client/ui/model/scale';

test('ticks are round numbers within the range', () => {
  expect(roundTicks([0.59, 0.87], 5)).toEqual([0.6, 0.7, 0.8]);
  expect(roundTicks([-0.13, 0.21], 4)).toEqual([-0.1, 0, 0.1, 0.2]);
  expect(roundTicks([0, 30], 7)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  expect(roundTicks([2, 2], 5)).toEqual([2]);
});

test('scales lead from values to places', () => {
  const y = linear([0, 10], [100, 0]);
  expect(y(2.5)).toBe(75);
  const x = logarithmic([1, 1000], [0, 300]);
  expect(x(1)).toBe(0);
  expect(x(10)).toBeCloseTo(100);
  expect(x(1000)).toBeCloseTo(300);
  expect(x.ticks).toEqual([1, 10, 100, 1000]);
  expect(logarithmic([0.0001, 1], [0, 1]).ticks.map(String)).toEqual([
    '0.0001',
    '0.001',
    '0.01',
    '0.1',
    '1',
  ]);
});

test('few numbers stand as far apart, whatever they are', () => {
  const x = places([0, 1, 3, 10, 30], [40, 240]);
  expect([0, 1, 3, 10, 30].map(x)).toEqual([40, 90, 140, 190, 240]);
  expect(x.ticks).toEqual([0, 1, 3, 10, 30]);
  expect(places([7], [10, 20])(7)).toBe(10);
});

test('a map keeps one unit on both axes and everything in its frame', () => {
  const [x, y] = sameUnit([-50, 50], [0, 10], 400, 200);
  expect(x(10) - x(0)).toBeCloseTo(y(0) - y(10));
  expect(x(-50)).toBeCloseTo(0);
  expect(x(50)).toBeCloseTo(400);
  expect(y(5)).toBeCloseTo(100);
});

test('an extent holds all values; of none it is something to draw with', () => {
  expect(extentOf([3, -1, 2])).toEqual([-1, 3]);
  expect(extentOf([0, 10], 0.1)).toEqual([-1, 11]);
  expect(extentOf([])).toEqual([0, 1]);
});

test('names keep apart, in the order of what they name', () => {
  const placed = spread([50, 10, 12, 11], 15, 0, 100);
  expect(placed).toHaveLength(4);
  const sorted = [placed[1], placed[3], placed[2], placed[0]].map((y) => y ?? NaN);
  for (let i = 1; i < 4; i += 1) {
    expect((sorted[i] ?? NaN) - (sorted[i - 1] ?? NaN)).toBeGreaterThanOrEqual(15);
  }
  expect(Math.max(...spread([98, 99, 100], 10, 0, 100))).toBe(100);
});
