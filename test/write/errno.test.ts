import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { problemOf, spaceProblem, stepError } from '../../lib/write/errno.ts';

function thrown(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error;
  }
}

test('an errno becomes a sentence with path, text and name, and keeps its cause', () => {
  const error = thrown(() => readFileSync('/no/such/file'));
  const failed = stepError(error, 'back up', 'a.txt');
  expect(failed).toBeInstanceOf(ConductorError);
  expect(failed).toMatchObject({
    code: 'write/failed',
    exitCode: 1,
    message: 'Cannot back up "a.txt": no such file or directory (ENOENT)',
    cause: error,
  });
});

test('a full disk comes with help', () => {
  const error = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
  expect(problemOf(error, 'write', 'generated/a.ts')).toEqual({
    message: 'Cannot write "generated/a.ts": no space left on device (ENOSPC)',
    help: expect.stringMatching(/^Free some space/),
  });
});

test('the number of other files is counted in words', () => {
  expect([0, 1, 2].map((others) => spaceProblem('a', others, '1 more byte').message)).toEqual([
    'Cannot write "a": no space left on device (ENOSPC)',
    'Cannot write "a" and 1 more file: no space left on device (ENOSPC)',
    'Cannot write "a" and 2 more files: no space left on device (ENOSPC)',
  ]);
});

test('bugs and expected errors stay what they are', () => {
  const bug = new TypeError('x is not a function');
  const invalid = thrown(() => readFileSync(undefined as unknown as string)); // has a code, but is no errno
  const known = new ConductorError({ code: 'write/outside', message: 'x' });
  expect([bug, invalid, known].map((error) => stepError(error, 'write', 'a'))).toEqual([bug, invalid, known]);
});
