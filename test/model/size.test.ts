import { expect, test } from 'vitest';
import { sizeBytes } from '../../lib/model/size.ts';

test.each([
  [0, 0],
  [123, 123],
  ['7B', 7],
  ['512MB', 512_000_000],
  ['1.5 GB', 1_500_000_000],
  ['2KiB', 2048],
  ['1TiB', 2 ** 40],
])('%j is %i bytes', (text, bytes) => {
  expect(sizeBytes(text)).toBe(bytes);
});

test.each(['', 'MB', '5', '5 mb', '5XB', '-1MB', Number.NaN, -1])('%j is no size', (text) => {
  expect(sizeBytes(text)).toBeUndefined();
});
