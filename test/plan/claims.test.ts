import { describe, expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { type ClaimingTask, checkClaims } from '../../lib/plan/claims.ts';

describe('claims', () => {
  test.each([
    ['the same glob', ['dist/*.js'], ['dist/*.js']],
    ['the same path', ['dist/a.js'], ['dist/a.js']],
    ['a path that a glob matches', ['dist/*.js'], ['dist/a.js']],
    ['a hidden file that a glob matches', ['dist/*'], ['dist/.npmrc']],
    ['a folder in a folder', ['dist/**'], ['dist/a/**']],
    ['a glob in a folder', ['dist/**/*'], ['dist/a/*.js']],
    ['a path in a folder', ['dist/**'], ['dist/a/b/c.js']],
    ['everything', ['**'], ['dist/a.js']],
    ['a path in a folder that is claimed by its name', ['dist'], ['dist/a/b.js']],
    ['a glob in a folder that is claimed by its name', ['dist'], ['dist/a*']],
    ['a folder, by its name and by a glob', ['dist'], ['dist/**']],
    ['one of several alternatives', ['dist/{a,b}/**'], ['dist/b/x.js']],
    ['a folder with escaped brackets', ['app/\\[id\\]/**'], ['app/\\[id\\]/page.js']],
    ['one of several globs', ['x', 'dist/**'], ['y', 'dist/a']],
  ])('%s belongs to one task', (_, left, right) => {
    expect(messageOf(left, right)).toContain('task 3 "tasks/03-a.ts"');
    expect(messageOf(right, left)).toContain('task 5 "tasks/05-b.ts"');
  });

  test.each([
    ['folders beside each other', ['dist/a/**'], ['dist/b/**']],
    ['a folder whose name begins alike', ['dist/**'], ['dist-types/**']],
    ['a folder by its name and one whose name begins alike', ['dist'], ['dist-types/a']],
    ['what the owner excludes by its name', ['dist', '!dist/types'], ['dist/types/a.d.ts']],
    ['other endings', ['dist/*.js'], ['dist/a.css']],
    ['a deeper path than the glob goes', ['dist/*.js'], ['dist/a/b.js']],
    ['what the owner excludes', ['dist/**', '!dist/types/**'], ['dist/types/**']],
    ['what the owner excludes, in parts', ['dist/**', '!dist/types/**'], ['dist/types/a.d.ts']],
    ['alternatives', ['dist/{a,b}/**'], ['dist/c/**']],
    ['nothing', [], ['dist/**']],
  ])('%s may belong to two', (_, left, right) => {
    expect(messageOf(left, right)).toBeUndefined();
  });

  test('an exclusion of something else does not help', () => {
    expect(messageOf(['dist/**', '!dist/x/**'], ['dist/types/**'])).toContain('"dist/types/**"');
  });

  test('a task may claim something twice', () => {
    expect(() => checkClaims([{ id: 1, file: 'a', outputs: ['dist/**', 'dist/a', 'dist/**'] }])).not.toThrow();
  });

  test('names both tasks, both globs, and what to do', () => {
    const error = errorOf(['dist/**'], ['dist/a/**']);
    expect(error).toMatchObject({ code: 'task/output-claimed', exitCode: 2 });
    expect(error?.problems).toEqual([
      {
        message:
          'Cannot plan the tasks: task 3 "tasks/03-a.ts" and task 5 "tasks/05-b.ts" both claim the output "dist/a/**", which is part of "dist/**"',
        place: { file: 'tasks/05-b.ts' },
        help: 'Let one task own it; "!dist/a/**" in the other\'s outputs excludes it',
      },
    ]);
  });

  test('tells all pairs in one go, each once', () => {
    const tasks = [1, 2, 3].map((id) => ({ id, file: `tasks/${id}.ts`, outputs: ['dist/**', 'dist/a'] }));
    const pairs = errorFor(tasks)?.problems.map((problem) =>
      problem.message
        .match(/task \d/g)
        ?.sort()
        .join(),
    );
    expect(pairs).toEqual(['task 1,task 2', 'task 1,task 3', 'task 2,task 3']);
  });
});

function errorOf(left: readonly string[], right: readonly string[]): ConductorError | undefined {
  return errorFor([
    { id: 3, file: 'tasks/03-a.ts', outputs: left },
    { id: 5, file: 'tasks/05-b.ts', outputs: right },
  ]);
}

function errorFor(tasks: readonly ClaimingTask[]): ConductorError | undefined {
  try {
    checkClaims(tasks);
    return undefined;
  } catch (error) {
    if (error instanceof ConductorError) return error;
    throw error;
  }
}

function messageOf(left: readonly string[], right: readonly string[]): string | undefined {
  return errorOf(left, right)?.message;
}
