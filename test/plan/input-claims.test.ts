import { describe, expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { checkInputs, type ReadingTask } from '../../lib/plan/input-claims.ts';

describe('an input that is the output of another task', () => {
  test.each([
    ['the same glob', ['out/**'], ['out/**']],
    ['a path in a folder', ['out/**'], ['out/a']],
    ['a glob in a folder that is claimed by its name', ['out'], ['out/*.js']],
    ['a path that a glob matches', ['out/*.js'], ['out/a.js']],
    ['one of several', ['x', 'out/**'], ['y', 'out/a/**']],
  ])('must be needed: %s', (_, outputs, inputs) => {
    expect(errorOf([maker(outputs), reader(inputs)])).toMatchObject({
      code: 'task/need-missing',
      exitCode: 2,
      problems: [
        {
          message: `Cannot plan the tasks: task 1 "tasks/1.ts" reads "${inputs.at(-1)}", which task 2 "tasks/2.ts" makes, and does not need it`,
          help: 'Add 2 to the needs of task 1',
        },
      ],
    });
    expect(errorOf([maker(outputs), reader(inputs, [2])])).toBeUndefined();
  });

  test('may be needed through others, also where needs form a cycle, which others tell', () => {
    const between = { ...maker([]), id: 3, needs: [2, 1] };
    expect(errorOf([maker(['out/**']), between, reader(['out/a'], [3])])).toBeUndefined();
  });

  test.each([
    ['of which other files are part, too', ['out/a'], ['out/**']],
    ['of which only some files are', ['out/**/*.js'], ['out/*.js*']],
    ['that the other one leaves out', ['out/**', '!out/kept/**'], ['out/kept/a']],
    ['beside it', ['out/**'], ['output/**']],
  ])('is none where it is one %s', (_, outputs, inputs) => {
    expect(errorOf([maker(outputs), reader(inputs)])).toBeUndefined();
  });
});

describe('an input that is an output of its own task', () => {
  test.each([
    ['the same glob', ['src/**'], ['src/**'], '"src/**" both'],
    [
      'a file that is changed in place',
      ['package-lock.json', 'modules/**'],
      ['package-lock.json'],
      '"package-lock.json" both',
    ],
    ['part of it', ['src/**'], ['src/a/*.ts'], '"src/a/*.ts", which is part of "src/**", both'],
  ])('counts for nothing and is refused: %s', (_, outputs, inputs, what) => {
    const error = errorOf([{ ...reader(inputs), outputs }]);
    expect(error).toMatchObject({ code: 'task/own-input', exitCode: 2, problems: [{ place: { file: 'tasks/1.ts' } }] });
    expect(error?.message).toContain(`task 1 "tasks/1.ts" has ${what} as input and as output`);
  });

  test('is none where more than the outputs is read', () => {
    expect(errorOf([{ ...reader(['src/**']), outputs: ['src/made/**', 'src/b'] }])).toBeUndefined();
  });
});

test('all of them are told at once', () => {
  const error = errorOf([maker(['out/**']), reader(['out/a', 'out/b'])]);
  expect(error?.problems.map(({ message }) => message.match(/reads "[^"]*"/)?.[0])).toEqual([
    'reads "out/a"',
    'reads "out/b"',
  ]);
});

function maker(outputs: readonly string[]): ReadingTask {
  return { id: 2, file: 'tasks/2.ts', needs: [], inputs: [], outputs };
}

function reader(inputs: readonly string[], needs: readonly number[] = []): ReadingTask {
  return { id: 1, file: 'tasks/1.ts', needs, inputs, outputs: [] };
}

function errorOf(tasks: readonly ReadingTask[]): ConductorError | undefined {
  try {
    checkInputs(tasks);
    return undefined;
  } catch (error) {
    if (error instanceof ConductorError) return error;
    throw error;
  }
}
