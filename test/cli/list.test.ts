import { expect, test } from 'vitest';
import { listLines } from '../../lib/cli/list-lines.ts';
import type { Outcome } from '../../lib/model/decision.ts';
import { VERSION } from '../../lib/model/version.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

test('a workspace without tasks says where the first one goes', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{ "tasks": "jobs" }', 'jobs/notes.md': '' });
  expect(await call(folder.path, 'list')).toEqual({
    code: 0,
    stdout: `No tasks in "${folder.path}": the first one would be "jobs/01-hello.ts" or "jobs/01-hello.sh"\n`,
    stderr: '',
  });
});

test('tasks have number, name, needs and last outcome', async () => {
  await using folder = await TempFolder.create({
    'tasks/01-first.sh': 'true\n',
    'tasks/02-second-one.sh': '# conductor: needs=1\nexit 1\n',
  });
  await call(folder.path, 'task', '1');
  const { stdout } = await call(folder.path, 'list');
  expect(stdout.replace(/\d+ s ago/, 'AGE')).toBe(
    '01  First                executed   AGE\n02  Second one  needs 1  never run\n',
  );
});

test('JSON has the tasks as data', async () => {
  await using folder = await TempFolder.create({ 'tasks/01-first.sh': 'true\n' });
  const { stdout } = await call(folder.path, 'list', '--json');
  expect(JSON.parse(stdout)).toEqual({
    version: VERSION,
    root: folder.path,
    tasks: [
      {
        id: 1,
        name: 'First',
        slug: 'first',
        file: 'tasks/01-first.sh',
        description: expect.any(String),
        needs: [],
        last: null,
      },
    ],
  });
});

test('outcomes stand in a column of their own, in their colours', () => {
  const tasks = [1, 2].map((id) => ({ id, name: `T${id}`, needs: id === 2 ? [1] : [] }));
  const last = (id: number) => {
    const outcome: Outcome = id === 1 ? 'executed' : 'failed';
    return { outcome, at: '2026-01-01T00:00:00.000Z', durationMs: 1 };
  };
  const now = Date.parse('2026-01-01T02:00:00.000Z');
  const workspace = { root: '/w', loaded: {}, tasks, last } as unknown as Parameters<typeof listLines>[0]; // what it reads
  expect(listLines(workspace, { now, paint: (style, text) => `<${style}>${text}` })).toEqual([
    '01  T1           <green>executed  2 h ago',
    '02  T2  needs 1  <red>failed    2 h ago',
  ]);
});
