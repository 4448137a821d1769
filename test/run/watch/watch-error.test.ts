import { expect, test } from 'vitest';
import { watchError } from '../../../lib/run/watch/watch-error.ts';

test.each([
  [
    "inotify_add_watch on '/x' failed: No space left on device",
    'watch/limit',
    'more folders',
    'max_user_watches=524288',
  ],
  ['ENOSPC: System limit reached', 'watch/limit', 'more folders', 'max_user_watches=524288'],
  ['Unable to initialize inotify: Too many open files', 'watch/limit', 'too many programs', 'max_user_instances=1024'],
  ['Something else', 'watch/failed', 'Something else', 'Look whether'],
])('%j is %s', (said, code, message, help) => {
  const error = watchError(new Error(said), '/work');
  expect(error.code).toBe(code);
  expect(error.message).toContain('Cannot watch "/work": ');
  expect(error.message).toContain(message);
  expect(error.problems[0]?.help).toContain(help);
});

test.skipIf(process.platform !== 'linux')('the limit is told', () => {
  expect(watchError('ENOSPC', '/work').message).toMatch(/\(fs\.inotify\.max_user_watches is \d+\)$/);
});
