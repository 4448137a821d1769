import { describe, expect, it } from 'vitest';
import { appendRun } from '../../lib/perf/history.ts';
import type { TimeLimit } from '../../lib/plan/time-limit.ts';
import { limitOf, outOfTime } from '../../lib/run/time-limit.ts';
import type { Workspace } from '../../lib/run/workspace.ts';
import type { TaskDefinition } from '../../lib/task/definition.ts';
import { TempFolder } from '../support/temp-folder.ts';

const task = { id: 1, name: 'One', file: 'tasks/01-one.ts' } as TaskDefinition; // all that is looked at

describe('the limit of a task', () => {
  it('is what is written', async () => {
    const nowhere = {} as Workspace; // nothing is read
    expect(limitOf(task, { kind: 'none' }, nowhere)).toBeUndefined();
    expect(limitOf(task, { kind: 'fixed', ms: 5 }, nowhere)).toEqual({ ms: 5 });
  });

  it('is by the runs that the history has when the run begins', async () => {
    await using folder = await TempFolder.create();
    const workspace = { root: folder.path } as Workspace; // all that is looked at
    const run = (ms: number) =>
      appendRun(folder.path, {
        version: 1,
        run: 'x',
        at: '2026-01-02T03:04:05.678Z',
        ok: true,
        ms,
        concurrency: 1,
        tasks: [{ id: 1, outcome: 'executed', ms, because: [] }],
        fresh: [],
      });
    run(100);
    const rule = { kind: 'adaptive', factor: 2, minMs: 0 } as const;
    expect(limitOf(task, rule, workspace)).toEqual({ ms: 200, by: { factor: 2, p95Ms: 100, runs: 1 } });
    run(5000);
    expect(limitOf(task, rule, workspace)?.ms).toBe(200);
    expect(limitOf(task, rule, { ...workspace })?.ms).toBe(10_000);
  });
});

describe('what is said of a task that is out of time', () => {
  it.each<readonly [TimeLimit, string]>([
    [{ ms: 5000 }, 'after 5.0 s'],
    [
      { ms: 2100, by: { factor: 3, p95Ms: 700, runs: 12 } },
      'after 2.1 s, 3 times the 700 ms that 95 of 100 of its last 12 runs kept within',
    ],
    [{ ms: 2100, by: { factor: 3, p95Ms: 700, runs: 1 } }, 'after 2.1 s, 3 times the 700 ms that its one run took'],
    [
      { ms: 3000, by: { factor: 3, p95Ms: 700, runs: 1 } },
      'after 3.0 s, its floor, above 3 times the 700 ms that its one run took',
    ],
    [
      { ms: 1000, by: { factor: 3, p95Ms: 700, runs: 1 } },
      'after 1.0 s, its ceiling, below 3 times the 700 ms that its one run took',
    ],
  ])('%j: %s', (limit, text) => {
    const { code, problems } = outOfTime(task, limit);
    expect(code).toBe('task/timed-out');
    expect(problems[0]?.message).toBe(`Task 1 "One" timed out: it was not done ${text}`);
    expect(problems[0]).toMatchObject({
      place: { file: 'tasks/01-one.ts' },
      help: expect.stringContaining('"timeout"'),
    });
  });
});
