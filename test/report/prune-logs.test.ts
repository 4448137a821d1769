import { expect, test } from 'vitest';
import { pruneLogs } from '../../lib/report/prune-logs.ts';
import { TempFolder } from '../support/temp-folder.ts';

const LOGS = '.conductor/metrics/logs';

async function runsLeft(keep: number): Promise<readonly string[]> {
  const runs = ['2026-01-01', '2026-01-02', '2026-01-03'].map((run) => [`${LOGS}/${run}/task-1.log`, 'x']);
  await using folder = await TempFolder.create({ ...Object.fromEntries(runs), [`${LOGS}/note.txt`]: 'mine' });
  pruneLogs(folder.path, { keep, current: '2026-01-02' });
  return (await folder.list(LOGS)).map((path) => path.slice(LOGS.length + 1));
}

test('newest runs stay, and what is no run', async () => {
  expect(await runsLeft(2)).toEqual(['2026-01-02/task-1.log', '2026-01-03/task-1.log', 'note.txt']);
});

test('current run stays, whatever the count', async () => {
  expect(await runsLeft(0)).toEqual(['2026-01-02/task-1.log', 'note.txt']);
  expect(await runsLeft(1)).toEqual(['2026-01-02/task-1.log', 'note.txt']);
  expect(await runsLeft(9)).toHaveLength(4);
});

test('current run counts before its folder is there', async () => {
  const runs = ['2026-01-01', '2026-01-02'].map((run) => [`${LOGS}/${run}/task-1.log`, 'x']);
  await using folder = await TempFolder.create(Object.fromEntries(runs));
  pruneLogs(folder.path, { keep: 2, current: '2026-01-03' });
  expect(await folder.list(LOGS)).toEqual([`${LOGS}/2026-01-02/task-1.log`]);
});
