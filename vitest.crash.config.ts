/** The crash tests: a slice of them, or with `CONDUCTOR_CRASH=whole` every call of every program at which one can crash. */
import { defineConfig } from 'vitest/config';

const isWhole = process.env['CONDUCTOR_CRASH'] === 'whole';

export default defineConfig({
  test: {
    include: ['test/crash/*.test.ts', 'test/write/crash.test.ts'],
    fileParallelism: !isWhole,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
