import { expect, test } from 'vitest';
import { formatList, inSentence } from '../../src/shared/strings';
import { laterOf } from '../../src/shared/strings_later';
import { films } from '../support/abouts';

const later = laterOf(films);

test('the check of one’s ratings says who does better, and only beyond what is told in digits', () => {
  expect(later.checkVerdict(-0.1)).toContain('your ratings say something');
  expect(later.checkVerdict(0.01)).toContain('do as well');
  expect(later.checkVerdict(-0.01)).toContain('do as well');
  expect(later.checkVerdict(0.23)).toContain('do better');
});

test('titles that are texts of their own are cut in sentences, at a word, without a full stop', () => {
  expect(inSentence('The Lord of the Rings: The Return of the King')).toBe(
    'The Lord of the Rings: The Return of the King',
  );
  expect(inSentence('E.T.')).toBe('E.T.');
  expect(inSentence('It was Tuesday.')).toBe('It was Tuesday');
  expect(
    inSentence('How many badgers does it take to leave the soup alone? My aunt cannot swim.'),
  ).toBe('How many badgers does it take to leave the soup alone? My…');
  expect(formatList(['It was Tuesday.', 'B', 'C'])).toBe('It was Tuesday, B, and C');
});
