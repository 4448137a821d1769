import { expect, test } from 'vitest';
import { readyText } from '../../../lib/report/text/ready-text.ts';

test('a service says how long it took to be there', () => {
  expect(readyText({ ms: 312 })).toBe('ready in 312 ms');
});
