import { expect, test } from 'vitest';
import { tableLines } from '../../../lib/report/text/table.ts';

test('columns begin at the same place, and lines end with their text', () => {
  expect(tableLines([['a', 'bb', 'c'], ['aaa', 'b'], ['']])).toEqual(['a    bb  c', 'aaa  b', '']);
});

test('no rows are no lines', () => {
  expect(tableLines([])).toEqual([]);
});
