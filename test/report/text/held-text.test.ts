import { expect, test } from 'vitest';
import { heldText } from '../../../lib/report/text/held-text.ts';

test.each([
  ['memory', 'waits for memory'],
  ['cpu', 'waits for processor cores'],
  ['alone', 'waits to run alone: it takes more than the limits allow'],
  ['pool database', 'waits for pool "database"'],
  ['pool memory', 'waits for pool "memory"'],
])('%s', (wait, text) => {
  expect(heldText(wait)).toBe(text);
});
