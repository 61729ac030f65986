import { expect, test } from 'vitest';
import { later } from '../../src/shared/strings_later';

test('the check of one’s ratings says who does better, and only beyond what is told in digits', () => {
  expect(later.checkVerdict(-0.1)).toContain('your ratings tell something');
  expect(later.checkVerdict(0.01)).toContain('do as well');
  expect(later.checkVerdict(-0.01)).toContain('do as well');
  expect(later.checkVerdict(0.23)).toContain('do better');
});
