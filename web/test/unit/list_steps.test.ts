import { expect, test } from 'vitest';
import { between } from '../../src/client/ui/list_steps.ts';

const step = (before: readonly number[], after: readonly number[], drawn: number) =>
  between(before, after, drawn, String);

test('while a list is drawn, the films of the list before keep their places below', () => {
  expect(step([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16], 2)).toEqual([11, 12, 3, 4, 5, 6]);
  expect(step([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16], 4)).toEqual([11, 12, 13, 14, 5, 6]);
});

test('no film stands there twice, and the page keeps its height', () => {
  expect(step([1, 2, 3, 4, 5, 6], [5, 1, 2, 3, 4, 6], 2)).toEqual([5, 1, 3, 4, 2, 6]);
});

test('a film that goes is gone at once', () => {
  expect(step([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7], 2)).toEqual([2, 3, 4, 5, 6]);
});

test('a shorter list never shows more than it has', () => {
  expect(step([1, 2, 3, 4, 5, 6], [11, 12, 13], 2)).toEqual([11, 12, 3]);
  expect(step([1, 2, 3, 4, 5, 6], [11, 12], 2)).toEqual([11, 12]);
});
