import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { explainError } from '../../lib/cli/explain-error.ts';
import { ConductorError } from '../../lib/model/conductor-error.ts';

const options = { cwd: '/', paint: (_style: string, text: string) => text, verbose: false };

test('an expected error ends in its own exit code', () => {
  const facts = { code: 'task/failed', message: 'Task 8 failed', help: 'Read its log' };
  expect(explainError(new ConductorError({ ...facts, exitCode: 1 }), options)).toEqual({
    lines: ['error[task/failed] Task 8 failed', 'help: Read its log'],
    exitCode: 1,
  });
  expect(explainError(new ConductorError(facts), options).exitCode).toBe(2);
});

test('an error of the system is no bug', async () => {
  const error: unknown = await readFile('/nowhere/at-all').catch((thrown: unknown) => thrown);
  const { lines, exitCode } = explainError(error, options);
  expect(lines[0]).toMatch(/^error\[system\/ENOENT\] ENOENT: no such file or directory, open '.*at-all'$/);
  expect(exitCode).toBe(2);
});

test('anything else is a bug', () => {
  const { lines, exitCode } = explainError(new TypeError('x is undefined'), options);
  expect(lines[0]).toBe('This is a bug in conductor: x is undefined');
  expect(exitCode).toBe(70);
});
