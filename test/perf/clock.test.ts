import { expect, test } from 'vitest';
import { clockMs } from '../../lib/perf/clock.ts';

test('clock counts the milliseconds that the process counts', () => {
  const before = performance.now() - clockMs();
  expect(Math.abs(performance.now() - clockMs() - before)).toBeLessThan(1000);
  expect(clockMs()).toBeLessThanOrEqual(clockMs());
});
