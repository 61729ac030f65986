import { expect, test } from 'vitest';
import { laterOf } from '../../src/shared/strings_later';
import { films } from '../support/abouts';

const later = laterOf(films);

test('the check of one’s ratings says who does better, and only beyond what is told in digits', () => {
  expect(later.checkVerdict(-0.1)).toContain('your ratings tell something');
  expect(later.checkVerdict(0.01)).toContain('do as well');
  expect(later.checkVerdict(-0.01)).toContain('do as well');
  expect(later.checkVerdict(0.23)).toContain('do better');
});
