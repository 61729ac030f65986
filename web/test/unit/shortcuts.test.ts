import { expect, test } from 'vitest';
import { actionOf as actionOn, valueOfKey as valueOn } from '../../src/client/shortcuts';
import { books, films, games, jokes } from '../support/abouts';

type Key = Parameters<typeof actionOn>[0];
const actionOf = (event: Key) => actionOn(event, films.scale);
const valueOfKey = (event: Key) => valueOn(event, films.scale);

const key = (key: string, rest: Partial<Key> = {}) => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...rest,
});

test('each of the ten ratings has its key', () => {
  const whole = ['1', '2', '3', '4', '5'].map((digit) => valueOfKey(key(digit)));
  const halves = ['!', '@', '#', '$', '%'].map((sign, i) =>
    valueOfKey(key(sign, { code: `Digit${String(i + 1)}`, shiftKey: true })),
  );
  expect([...whole, ...halves].sort()).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
});

test('where digits need Shift, they are digits', () => {
  expect(valueOfKey(key('3', { code: 'Digit3', shiftKey: true }))).toBe(3);
  expect(valueOfKey(key('"', { code: 'Digit3' }))).toBeNull();
});

test('a sign that shares a digit’s key keeps its meaning', () => {
  expect(actionOf(key('/', { code: 'Digit7', shiftKey: true }))).toEqual({ kind: 'search' });
  expect(actionOf(key('?', { code: 'Digit5', shiftKey: true }))).toEqual({ kind: 'help' });
});

test('the browser’s own shortcuts are left alone', () => {
  for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
    for (const letter of ['/', 'j', 'u', 'w', '1']) {
      expect(actionOf(key(letter, held)), letter).toBeNull();
    }
  }
  expect(actionOf(key('a'))).toBeNull();
  expect(actionOf(key('Enter'))).toBeNull();
});

test('digits fit the scale', () => {
  const digits = (scale: typeof books.scale) =>
    ['0', '1', '5', '9'].map((digit) => valueOn(key(digit), scale));
  expect(digits(books.scale)).toEqual([10, 1, 5, 9]);
  expect(digits({ min: 1, max: 5, step: 1 })).toEqual([null, 1, 5, null]);
  expect(digits({ min: 0, max: 2, step: 1 })).toEqual([0, 1, null, null]);
  expect(digits(games.scale)).toEqual([null, 1, null, null]);
  const [lowest, , middle, highest] = digits(jokes.scale);
  expect([lowest, highest]).toEqual([-10, 10]);
  expect(middle).toBeCloseTo(1.13, 1);
  expect(valueOn(key('%', { code: 'Digit5', shiftKey: true }), books.scale)).toBeNull();
});
