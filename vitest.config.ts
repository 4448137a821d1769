import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** `npm run test:faults` has these: they take two minutes of killing and failing. */
const CRASH = ['test/crash/**', 'test/write/crash.test.ts'];
/** What replaces parts of Node, looks at what is loaded or held open, or has a file for hundreds of processes of its own. */
const ALONE = [
  'test/*.test.ts',
  'test/{e2e,files,tasks,write}/**/*.test.ts',
  'test/run/{shells,trace,watch}/**/*.test.ts',
  'test/cache/blob-store.test.ts',
  'test/cli/watch.test.ts',
  'test/codegen/lazy-loading.test.ts',
];

export default defineConfig({
  test: {
    // Most tests wait for processes that they started: twice the workers take two thirds of the time on two processors.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/model/formats/**'] },
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, exclude: CRASH } },
      // One process runs many of the other files, in half of the time.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: [...ALONE, ...CRASH], isolate: false },
      },
    ],
  },
});
