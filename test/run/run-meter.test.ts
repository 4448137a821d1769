import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { runsNewestFirst } from '../../lib/perf/history.ts';
import { taskGraph } from '../../lib/plan/graph.ts';
import { RunMeter } from '../../lib/run/run-meter.ts';
import type { RunnerPorts } from '../../lib/run/runner-ports.ts';
import { planTasks } from '../plan/tasks.ts';
import { TempFolder } from '../support/temp-folder.ts';

type Ended = Extract<RunEvent, { type: 'task-ended' }>;

const ended = (task: number, outcome: Ended['outcome'], ms: number): Ended => ({
  type: 'task-ended',
  task,
  outcome,
  because: [
    { kind: 'changed', field: 'input', name: 'a', how: 'added' },
    { kind: 'changed', field: 'input', name: 'b', how: 'added' },
  ],
  ms,
});

/** What was said and remembered of a run of tasks 1 to 6, in which 2 needs 1, and 6 the service 5, which needs 1. */
function measure(root: string, events: readonly RunEvent[]) {
  const said: RunEvent[] = [];
  const meter = new RunMeter((event) => said.push(event));
  for (const event of events) meter.emit(event);
  const definitions = new Map([[5, { definition: { service: {} } }]]);
  const workspace = {
    root,
    definitions,
    graph: taskGraph(planTasks({ 1: [], 2: [1], 3: [], 4: [], 5: [1], 6: [5] })),
    state: { tasks: {} },
  };
  meter.end({ run: 'run', ok: true }, { workspace, concurrency: 2 } as unknown as RunnerPorts); // all that it looks at
  return { said, records: [...runsNewestFirst(root)] };
}

test('hands every event on, and says nothing where all was fresh', async () => {
  await using folder = await TempFolder.create();
  const events = [ended(1, 'fresh', 1), ended(2, 'fresh', 2)];
  expect(measure(folder.path, events)).toEqual({ said: events, records: [] });
});

test('what was restored at once shares the time, and has no efficiency', async () => {
  await using folder = await TempFolder.create();
  // All of them end at one moment, and each began so long before.
  const { said, records } = measure(
    folder.path,
    [1, 2, 3, 4].map((task) => ended(task, 'restored', 4000)),
  );
  expect(said.map(({ type }) => type)).not.toContain('efficiency');
  expect(records[0]?.efficiency).toBeUndefined();
  for (const { ms } of records[0]?.tasks ?? []) expect(Math.round(ms / 100)).toBe(10);
});

test('a service holds no slot, and is remembered with the time of its start', async () => {
  await using folder = await TempFolder.create();
  const { said, records } = measure(folder.path, [
    ended(1, 'executed', 1000),
    { type: 'service-ready', task: 5, ms: 200 },
    ended(6, 'executed', 3000),
    ended(5, 'executed', 50_000),
  ]);
  expect(said.at(-1)).toMatchObject({ type: 'efficiency', workMs: 4000, boundMs: 4000 });
  expect(records[0]?.tasks.map(({ id, ms }) => [id, ms])).toEqual([
    [1, 1000],
    [6, 3000],
    [5, 200],
  ]);
});

test('efficiency is that of what ran in slots', async () => {
  await using folder = await TempFolder.create();
  const { said, records } = measure(folder.path, [
    ended(4, 'restored', 90_000),
    ended(1, 'executed', 3000),
    ended(2, 'failed', 2000),
    ended(3, 'skipped', 0),
  ]);
  const efficiency = said.at(-1);
  expect(efficiency).toMatchObject({ type: 'efficiency', workMs: 5000, boundMs: 5000, slots: 2 });
  expect(efficiency).toMatchObject({ criticalPath: { tasks: [1, 2], ms: 5000 } });
  expect(records[0]?.tasks.map(({ id, outcome, because }) => [id, outcome, because])).toEqual([
    [4, 'restored', ['input']],
    [1, 'executed', ['input']],
    [2, 'failed', ['input']],
    [3, 'skipped', ['input']],
  ]);
  expect(records[0]?.efficiency).toMatchObject({ boundMs: 5000, path: [1, 2] });
});

test('what executed tasks took is remembered, the most of what was measured of each, and what held them up is told', async () => {
  await using folder = await TempFolder.create();
  const used = (task: number, memory: number, cpuMs: number): RunEvent => ({ type: 'usage', task, memory, cpuMs });
  const { said, records } = measure(folder.path, [
    { type: 'task-held', task: 3, for: 'memory' },
    used(1, 10, 5),
    used(2, 1, 1),
    used(1, 8, 7),
    ended(1, 'executed', 30),
    ended(2, 'failed', 20),
    ended(3, 'executed', 10),
  ]);
  expect(said.at(-1)).toMatchObject({ type: 'efficiency', held: [{ task: 3, for: 'memory' }] });
  expect(records[0]?.tasks.map(({ id, memory, cpuMs }) => [id, memory, cpuMs])).toEqual([
    [1, 10, 7],
    [2, undefined, undefined],
    [3, undefined, undefined],
  ]);
});
