import { expect, test } from 'vitest';
import { Baseline, best, scoreAll } from '../../src/worker/baseline';

test('the plain JavaScript that the engine is compared with does its work', () => {
  const numFactors = 7; // not a multiple of the four that are added at a time
  const factors = Float32Array.from({ length: 500 * numFactors }, (_, i) => Math.sin(i * 1.7));
  const taste = Float32Array.from({ length: numFactors }, (_, i) => Math.cos(i));
  const scores = new Float32Array(500);
  scoreAll(factors, taste, scores);
  for (const film of [0, 1, 499]) {
    const sum = taste.reduce((sum, t, k) => sum + t * (factors[film * numFactors + k] ?? NaN), 0);
    expect(scores[film]).toBeCloseTo(sum, 5);
  }
  const sorted = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  expect(best(scores, 24)).toEqual(sorted.slice(0, 24));
  expect(best(Float32Array.of(1, 3, 3, 2), 2)).toEqual([1, 2]);
  expect(best(Float32Array.of(1, 2), 5)).toEqual([1, 0]);
});

test('it says how long it took', () => {
  const baseline = new Baseline();
  baseline.prepare(1000, 16);
  expect(baseline.rank(24)).toBeGreaterThanOrEqual(0);
});
