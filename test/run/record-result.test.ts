import { expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { type ExecutedTask, unreadable } from '../../lib/run/record-result.ts';

const EXECUTED: ExecutedTask = {
  root: '/w',
  definition: {
    id: 3,
    name: 'three',
    slug: 'three',
    file: 'tasks/03-three.ts',
    how: { kind: 'command', command: 'true' },
    needs: [],
    inputs: ['a'],
    outputs: [],
    params: {},
    env: [],
    cache: true,
    circuits: [],
    description: '',
    resources: {},
    uses: [],
  },
  fingerprint: {
    format: 1,
    name: 'task 3',
    definition: {},
    code: {},
    packages: {},
    inputs: InputWords.of({}),
    needs: {},
    env: {},
  },
  collected: { artifacts: [], manifest: undefined },
  leftOver: [],
  host: { made: undefined, actions: {}, reach: { modules: [], packages: {}, packageFiles: [] }, edits: {} },
  durationMs: 1,
};

test('a result is not recorded where its inputs cannot be read any more', () => {
  const error = new ConductorError({ code: 'files/unreadable', message: 'Cannot read "a": EACCES', exitCode: 1 });
  expect(unreadable(EXECUTED, error)).toMatchObject({
    trusted: false,
    warning: {
      code: 'task/inputs-moved',
      problem: { message: 'The result of task 3 is not recorded: Cannot read "a": EACCES' },
    },
  });
});

test('any other error is one of conductor', () => {
  const error = new TypeError('x is not a function');
  expect(() => unreadable(EXECUTED, error)).toThrow(error);
});
