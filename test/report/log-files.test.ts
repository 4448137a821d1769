import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { LogFilesReporter } from '../../lib/report/log-files.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { failedRun, freshRun, mixedRun, play, started } from './recorded-run.ts';

const LOGS = '.conductor/metrics/logs';
const RUN = `${LOGS}/2026-01-02T03-04-05-006Z-abcd`;

async function log(folder: TempFolder, events: readonly RunEvent[], keep = 20): Promise<readonly string[]> {
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(error.message);
  const kept = events.map((event) => (event.type === 'run-started' ? { ...event, keepLogs: keep } : event));
  await play(kept, new LogFilesReporter({ root: folder.path, onError }));
  return errors;
}

test('task log has every line, also the timings, and how it ended', async () => {
  await using folder = await TempFolder.create();
  expect(await log(folder, mixedRun)).toEqual([]);
  expect(await folder.read(`${RUN}/task-8.log`)).toBe(
    [
      'conductor 1.2.3, run 2026-01-02T03-04-05-006Z-abcd, task 08 Code generation',
      'running because: input "bloom.json" modified',
      'Optimisations in force: all',
      'phase Generation',
      '[CACHE MISS] task=8 action="generate bloom" input "bloom.json" modified',
      'half a line',
      'action "generate bloom" executed in 30 ms (input "bloom.json" modified)',
      '[CACHE HIT] task=8 action="generate pulse" nothing changed',
      'action "generate pulse" fresh',
      '[PERF] task=8 phase=generation ms=31.2 executed=1 restored=0 fresh=1',
      'no end',
      '[PERF] task=8 total ms=312.4',
      'executed in 312 ms (input "bloom.json" modified)',
      '',
    ].join('\n'),
  );
});

test('only tasks that ran and actions that were executed have a log', async () => {
  await using folder = await TempFolder.create();
  await log(folder, mixedRun);
  expect(await folder.list(RUN)).toEqual([`${RUN}/8-generate-bloom.log`, `${RUN}/task-8.log`]);
  expect(await folder.read(`${RUN}/8-generate-bloom.log`)).toBe(
    '3 layers\n2 parameters\naction "generate bloom" executed in 30 ms (input "bloom.json" modified)\n',
  );
});

test('failure, warning and stack are in the log', async () => {
  await using folder = await TempFolder.create();
  const warning: RunEvent = { type: 'warning', task: 8, code: 'cache/damaged', problem: { message: 'Damaged' } };
  await log(folder, [...failedRun.slice(0, 3), warning, ...failedRun.slice(3)]);
  const text = await folder.read(`${RUN}/task-8.log`);
  expect(text).toContain('warning[cache/damaged] Damaged\n');
  expect(text).toContain('reading templates\n');
  expect(text).toContain(
    'error[templates/syntax] Cannot compile template "layered.ts": expected "}}", found end of line\n  --> templates/layered.ts.hbs:2:9\n',
  );
  expect(text.endsWith('[PERF] task=8 total ms=62.0\nfailed after 62 ms\n')).toBe(true);
  expect(await folder.list(RUN)).toEqual([`${RUN}/8-template-layered.ts.log`, `${RUN}/task-8.log`]);
});

test('a task that fails before it starts has a log all the same', async () => {
  await using folder = await TempFolder.create();
  const failure = { code: 'task/failed', problems: [{ message: 'No bash' }] };
  await log(folder, [started, { type: 'task-ended', task: 3, outcome: 'failed', because: [], ms: 1, failure }]);
  expect(await folder.read(`${RUN}/task-3.log`)).toBe(
    'error[task/failed] No bash\n[PERF] task=3 total ms=1.0\nfailed after 1.0 ms\n',
  );
});

test('a run in which all is fresh writes nothing', async () => {
  await using folder = await TempFolder.create();
  await log(folder, freshRun);
  expect(await folder.list()).toEqual([]);
});

test('the newest runs keep their logs', async () => {
  await using folder = await TempFolder.create({
    [`${LOGS}/2025-12-01/task-1.log`]: 'old',
    [`${LOGS}/2025-12-02/task-1.log`]: 'new',
  });
  await log(folder, mixedRun, 2);
  const runs = new Set((await folder.list(LOGS)).map((path) => path.split('/')[3]));
  expect([...runs]).toEqual(['2025-12-02', '2026-01-02T03-04-05-006Z-abcd']);
});

test('a log that cannot be written is told once and fails nothing', async () => {
  await using folder = await TempFolder.create({ '.conductor/metrics': 'a file in the way' });
  const errors = await log(folder, mixedRun);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/ENOTDIR|EEXIST/);
});

test('tasks that succeed without a word share a log', async () => {
  await using folder = await TempFolder.create();
  const silent = (task: number): readonly RunEvent[] => [
    { type: 'task-started', task, how: 'run', because: [{ kind: 'first-run' }] },
    { type: 'cache-lookup', task, action: 'task', hit: false, reason: 'first run' },
    { type: 'task-ended', task, outcome: 'executed', because: [{ kind: 'first-run' }], ms: 2 },
  ];
  await log(folder, [started, ...silent(3), ...silent(12)]);
  expect(await folder.list(RUN)).toEqual([`${RUN}/silent-tasks.log`]);
  const text = await folder.read(`${RUN}/silent-tasks.log`);
  expect(text).toContain('task 03 Lint\nrunning because: first run\n[CACHE MISS] task=3 action="task" first run\n');
  expect(text).toContain('[PERF] task=12 total ms=2.0\nexecuted in 2.0 ms (first run)\n');
});

test('a task that fails without a word has a log of its own', async () => {
  await using folder = await TempFolder.create();
  const failure = { code: 'task/failed', problems: [{ message: 'It failed' }] };
  await log(folder, [
    started,
    { type: 'task-started', task: 3, how: 'run', because: [{ kind: 'forced' }] },
    { type: 'task-ended', task: 3, outcome: 'failed', because: [{ kind: 'forced' }], ms: 2, failure },
  ]);
  expect(await folder.list(RUN)).toEqual([`${RUN}/task-3.log`]);
  expect(await folder.read(`${RUN}/task-3.log`)).toMatch(/running because: forced\nerror\[task\/failed\] It failed\n/);
});
