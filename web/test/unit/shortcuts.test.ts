import { expect, test } from 'vitest';
import { actionOf, starsOfKey } from '../../src/client/shortcuts';

const key = (key: string, rest: Partial<Parameters<typeof actionOf>[0]> = {}) => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...rest,
});

test('each of the ten ratings has its key', () => {
  const whole = ['1', '2', '3', '4', '5'].map((digit) => starsOfKey(key(digit)));
  const halves = ['!', '@', '#', '$', '%'].map((sign, i) =>
    starsOfKey(key(sign, { code: `Digit${String(i + 1)}`, shiftKey: true })),
  );
  expect([...whole, ...halves].sort()).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
});

test('where digits need Shift, they are digits', () => {
  expect(starsOfKey(key('3', { code: 'Digit3', shiftKey: true }))).toBe(3);
  expect(starsOfKey(key('"', { code: 'Digit3' }))).toBeNull();
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
