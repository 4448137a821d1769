import { describe, expect, it } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { failureOf } from '../../lib/run/failure.ts';

const about = { action: 'Task 1 "One" failed', root: '/work space' };

function thrown(message: string, stack: string, more: object = {}): Error {
  return Object.assign(new Error(message), { stack: `Error: ${message}\n${stack}` }, more);
}

describe('a failure', () => {
  it('of an expected kind keeps its code and problems', () => {
    const error = new ConductorError({ code: 'a/b', message: 'Cannot', place: { file: 'x', line: 2 } });
    expect(failureOf(error, about)).toEqual({ code: 'a/b', problems: error.problems });
  });

  it('of task code is placed in the first file of the workspace that its stack names', () => {
    const stack =
      '    at node:fs:1:2\n    at f (file:///work%20space/node_modules/x/i.js:3:4)\n    at Object.run (file:///work%20space/tasks/01-a.ts:5:6)';
    const [problem] = failureOf(thrown('no luck', stack), about).problems;
    expect(problem).toMatchObject({
      message: 'Task 1 "One" failed: no luck',
      place: { file: 'tasks/01-a.ts', line: 5, column: 6 },
    });
  });

  it('of a command says how it ended, without its stack', () => {
    const message = 'oops\n    at file.ts:1:1\n    exit code: 3';
    expect(failureOf(thrown(message, '', { exitCode: 3, signal: null }), about).problems[0]?.message).toBe(
      'Task 1 "One" failed: a command exited with 3',
    );
    expect(failureOf(thrown(message, '', { exitCode: null, signal: 'SIGKILL' }), about).problems[0]?.message).toBe(
      'Task 1 "One" failed: a command was ended by SIGKILL',
    );
  });

  it('can be anything that was thrown', () => {
    expect(failureOf('text', about).problems[0]).toMatchObject({ message: 'Task 1 "One" failed: text' });
  });
});
