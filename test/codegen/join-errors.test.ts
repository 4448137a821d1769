import { expect, test } from 'vitest';
import { throwJoined } from '../../lib/codegen/join-errors.ts';
import { ConductorError } from '../../lib/model/conductor-error.ts';

const error = (message: string, more: readonly string[] = []) =>
  new ConductorError({ code: `test/${message}`, message, exitCode: 1, more: more.map((text) => ({ message: text })) });

test('no errors throw nothing', () => {
  expect(() => throwJoined([])).not.toThrow();
});

test('several are thrown as the first with the problems of all', () => {
  const errors = [error('a', ['b']), error('c', ['d', 'e'])];
  expect(() => throwJoined(errors)).toThrow(expect.objectContaining({ code: 'test/a', message: 'a', exitCode: 1 }));
  expect(() => throwJoined(errors)).toThrow(
    expect.objectContaining({
      problems: ['a', 'b', 'c', 'd', 'e'].map((message) => expect.objectContaining({ message })),
    }),
  );
});

test('a bug among them is thrown as it is', () => {
  const bug = new TypeError('bug');
  expect(() => throwJoined([error('a'), bug])).toThrow(bug);
});
