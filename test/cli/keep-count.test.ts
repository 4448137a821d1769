import { expect, test } from 'vitest';
import { keepCount } from '../../lib/cli/keep-count.ts';

test('whole numbers from 0 on are counts', () => {
  expect([keepCount('0'), keepCount('5'), keepCount('120')]).toEqual([0, 5, 120]);
});

test.each(['', ' ', '-1', '2.5', '1e3', '0x5', '+1', '٣', '5 ', '99999999999999999999', 'five'])(
  '"%s" is a usage error',
  (text) => {
    expect(() => keepCount(text)).toThrow(`Cannot keep "${text}" entries: expected a whole number, 0 or more`);
  },
);
