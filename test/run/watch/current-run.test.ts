import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type CurrentRun, pointlessTask } from '../../../lib/run/watch/current-run.ts';
import { TempFolder } from '../../support/temp-folder.ts';

function run(running: ReadonlyMap<number, number>): CurrentRun {
  const controller = new AbortController();
  const emit = () => undefined;
  return { controller, running: new Map(running), failed: new Set(), outputs: new Set(), emit, isServing: false };
}

test.each([
  ['a task that began before the change', -1000, [1], false, 1],
  ['one that began after it', 1000, [1], false, undefined],
  ['one that began after it, where the file is gone', 1000, [1], true, 1],
  ['one that does not read it', -1000, [2], false, undefined],
] as const)('%s', async (_name, after, tasks, isGone, expected) => {
  await using folder = await TempFolder.create({ a: '' });
  const { ctimeMs } = await stat(folder.at('a'));
  const change = { path: 'a', kind: 'input', isGone, tasks: new Set<number>(tasks) } as const;
  expect(pointlessTask(change, run(new Map([[1, ctimeMs + after]])), folder.path)).toBe(expected);
});
