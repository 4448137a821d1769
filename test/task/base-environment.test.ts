import { expect, test } from 'vitest';
import { baseEnvironment } from '../../lib/task/base-environment.ts';

test('keeps what processes need and drops the rest', () => {
  const env = { PATH: '/bin', HOME: '/home/x', Path: 'C:\\', SECRET: 'x', NODE_OPTIONS: '--x', LANG: undefined };
  expect(baseEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/home/x', Path: 'C:\\' });
});
