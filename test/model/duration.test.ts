import { expect, test } from 'vitest';
import { durationMs } from '../../lib/model/duration.ts';

test.each([
  [250, 250],
  [0, 0],
  ['30s', 30_000],
  ['1.5 min', 90_000],
  ['2h', 7_200_000],
  ['40 ms', 40],
])('%j is %d ms', (value, ms) => {
  expect(durationMs(value)).toBe(ms);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '', '30', 's', '1 day', '-1s', '1s ', '1e3s'])(
  '%j is no duration',
  (value) => {
    expect(durationMs(value)).toBeUndefined();
  },
);
