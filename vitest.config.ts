import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:faults` has these: they take two minutes of killing and failing.
    exclude: ['test/crash/**', 'test/write/crash.test.ts', 'node_modules/**'],
    // Most tests wait for processes that they started: twice the workers take two thirds of the time on two processors.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/model/formats/**'] },
  },
});
