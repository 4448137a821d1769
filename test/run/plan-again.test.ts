import { rename } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { lockRuns } from '../../lib/run/lock-runs.ts';
import { runTasks } from '../../lib/run/run-tasks.ts';
import { TempFolder } from '../support/temp-folder.ts';

const NONE = '# conductor: cache=false\n';

/** Runs while another run has the workspace, which ends once somebody has edited the tasks; what was carried out. */
async function runAfter(
  edit: (folder: TempFolder) => Promise<void>,
  words: readonly string[] = [],
): Promise<readonly number[]> {
  await using folder = await TempFolder.create({
    'conductor.config.json': '{}',
    'tasks/01-one.sh': NONE,
    'tasks/02-two.sh': NONE,
    'tasks/03-three.sh': NONE,
  });
  const lock = await lockRuns(folder.path, { description: 'another', onWait: () => {} });
  const ended: number[] = [];
  await runTasks({
    cwd: folder.path,
    words,
    signal: new AbortController().signal,
    env: { PATH: process.env['PATH'] },
    emit: (event) => {
      if (event.type === 'waiting') void edit(folder).then(() => lock.release());
      if (event.type === 'task-ended') ended.push(event.task);
    },
  });
  return ended;
}

it('a run that waited carries its tasks out by what their definitions are by then', async () => {
  const edit = (folder: TempFolder) => folder.write('tasks/01-one.sh', NONE.replace(':', ': needs=2'));
  const ended = await runAfter(edit);
  expect(ended.toSorted()).toEqual([1, 2, 3]);
  expect(ended.indexOf(2)).toBeLessThan(ended.indexOf(1));
});

it.each([
  ['gone', [], 'rename', 'task 2 is gone or another one'],
  ['needed by then', ['1'], 'need', 'task 3 is to be carried out as well'],
  ['added', [], 'add', 'task 4 is to be carried out as well'],
] as const)('tasks that are %s end a run that waited', async (_how, words, what, message) => {
  const edit = async (folder: TempFolder) => {
    if (what === 'rename') await rename(folder.at('tasks/02-two.sh'), folder.at('tasks/05-two.sh'));
    if (what === 'need') await folder.write('tasks/01-one.sh', NONE.replace(':', ': needs=3'));
    if (what === 'add') await folder.write('tasks/04-four.sh', NONE);
  };
  await expect(runAfter(edit, words)).rejects.toThrow(message);
});
