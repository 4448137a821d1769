import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ConductorError } from '../../lib/model/conductor-error.ts';
import { discoverTasks } from '../../lib/task/discover.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('discover', () => {
  test('finds every kind of task file, sorted by number', async () => {
    await using folder = await TempFolder.create(
      files('10-z.mjs', '08-code-generation.ts', '9-b.sh', '0-a.js', '007-x.y.mts'),
    );
    expect(discoverTasks(folder.path, 'tasks')).toEqual([
      { id: 0, slug: 'a', file: 'tasks/0-a.js', kind: 'module' },
      { id: 7, slug: 'x.y', file: 'tasks/007-x.y.mts', kind: 'module' },
      { id: 8, slug: 'code-generation', file: 'tasks/08-code-generation.ts', kind: 'module' },
      { id: 9, slug: 'b', file: 'tasks/9-b.sh', kind: 'script' },
      { id: 10, slug: 'z', file: 'tasks/10-z.mjs', kind: 'module' },
    ]);
  });

  test('leaves alone what is no task', async () => {
    const others = [
      'README.md',
      '_shared.ts',
      '.hidden.ts',
      '01-a.test.ts',
      '01-a.spec.mjs',
      'types.d.ts',
      '02-b.py',
      '03-c.cjs',
    ];
    await using folder = await TempFolder.create(files(...others, 'lib/helper.ts', '04-folder.ts/x.ts', '05-e.ts'));
    expect(discoverTasks(folder.path, 'tasks').map((task) => task.id)).toEqual([5]);
  });

  test('follows a link to a file, and passes over one that leads nowhere', async () => {
    await using folder = await TempFolder.create({ ...files('1-a.ts'), 'shared/b.ts': '' });
    await symlink('../shared/b.ts', folder.at('tasks/2-b.ts'));
    await symlink('../shared/none.ts', folder.at('tasks/3-c.ts'));
    expect(discoverTasks(folder.path, 'tasks').map((task) => task.file)).toEqual(['tasks/1-a.ts', 'tasks/2-b.ts']);
  });

  test.each(['./tasks/', 'tasks/', './tasks'])('tells paths of folder "%s" in the usual form', async (name) => {
    await using folder = await TempFolder.create(files('1-a.ts'));
    expect(discoverTasks(folder.path, name)[0]?.file).toBe('tasks/1-a.ts');
  });

  test('takes the workspace itself as folder', async () => {
    await using folder = await TempFolder.create({ '1-a.ts': '' });
    expect(discoverTasks(folder.path, '.')[0]?.file).toBe('1-a.ts');
  });

  test('an empty folder has no tasks', async () => {
    await using folder = await TempFolder.create({ 'tasks/README.md': '' });
    expect(discoverTasks(folder.path, 'tasks')).toEqual([]);
  });

  test('names both files of a number given twice, and all such numbers', async () => {
    await using folder = await TempFolder.create(files('08-b.ts', '8-a.sh', '1-x.ts', '01-y.ts'));
    const error = errorOf(folder.path);
    expect(error?.code).toBe('task/duplicate');
    expect(error?.problems.map((problem) => problem.message)).toEqual([
      'Cannot number the tasks: "tasks/01-y.ts" and "tasks/1-x.ts" both have number 1',
      'Cannot number the tasks: "tasks/08-b.ts" and "tasks/8-a.sh" both have number 8',
    ]);
  });

  test.each(['build.ts', '08.ts', '08_a.ts', '-a.ts', '1234567890123456-a.ts', '8-.ts'])(
    '"%s" has no number or no name',
    async (name) => {
      await using folder = await TempFolder.create(files(name));
      const error = errorOf(folder.path);
      expect(error).toMatchObject({ code: 'task/no-number', exitCode: 2 });
      expect(error?.problems[0]).toMatchObject({
        place: { file: `tasks/${name}` },
        help: expect.stringContaining('number'),
      });
    },
  );

  test('a missing folder is an error with a way out', async () => {
    await using folder = await TempFolder.create();
    const error = errorOf(folder.path);
    expect(error).toMatchObject({
      code: 'task/no-folder',
      message: 'Cannot find the tasks: folder "tasks" does not exist',
    });
    expect(error?.problems[0]?.help).toContain('tasks/01-name.ts');
  });

  test('a file in place of the folder is told from a missing one', async () => {
    await using folder = await TempFolder.create({ tasks: 'not a folder' });
    expect(errorOf(folder.path)?.message).toContain('is not a folder');
  });
});

function files(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`tasks/${name}`, '']));
}

function errorOf(root: string): ConductorError | undefined {
  try {
    discoverTasks(root, 'tasks');
    return undefined;
  } catch (error) {
    return error as ConductorError; // each test looks at its code
  }
}
