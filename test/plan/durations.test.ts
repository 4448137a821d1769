import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../lib/model/formats/run-history.ts';
import { expectedRestore, expectedRuns, samplesOf } from '../../lib/plan/durations.ts';

type Ran = RunRecord['tasks'][number];

const ran = (id: number, ms: number, outcome: Ran['outcome'] = 'executed'): Pick<RunRecord, 'tasks'> => ({
  tasks: [{ id, outcome, ms, because: [] }],
});

describe('expected durations', () => {
  test('are medians of the five newest runs that succeeded', () => {
    const runs = [ran(1, 10), ran(1, 9999, 'failed'), ran(1, 30), ran(1, 1, 'restored'), ran(1, 20), ran(1, 40)];
    const newest = samplesOf([...runs, ran(1, 50), ran(1, 1000), ran(1, 1000)], [1]);
    expect(newest.executed.get(1)).toEqual([10, 30, 20, 40, 50]);
    expect(expectedRuns([{ id: 1, estimate: 7 }], newest).get(1)).toEqual({ ms: 30, from: 'history' });
    expect(expectedRuns([{ id: 1 }], samplesOf([ran(1, 10), ran(1, 20)], [1])).get(1)?.ms).toBe(15);
  });

  test('are the estimate until there is a history, else what the others take, else a second', () => {
    const tasks = [{ id: 1, estimate: 300 }, { id: 2 }, { id: 3 }];
    const expected = expectedRuns(tasks, samplesOf([ran(2, 100)], [1, 2, 3]));
    expect(Object.fromEntries(expected)).toEqual({
      1: { ms: 300, from: 'estimate' },
      2: { ms: 100, from: 'history' },
      3: { ms: 200, from: 'default' },
    });
    expect(expectedRuns([{ id: 3 }], samplesOf([], [3])).get(3)).toEqual({ ms: 1000, from: 'default' });
    expect(expectedRuns([{ id: 3, estimate: 0 }], samplesOf([], [3])).get(3)).toEqual({ ms: 0, from: 'estimate' });
  });

  test('of a service are nothing, and say nothing of the others', () => {
    const tasks = [{ id: 1, service: {} }, { id: 2 }];
    const expected = expectedRuns(tasks, samplesOf([ran(1, 5)], [1, 2]));
    expect(Object.fromEntries(expected)).toEqual({ 1: { ms: 0, from: 'default' }, 2: { ms: 1000, from: 'default' } });
  });

  test('of a task that is restored are those of restoring', () => {
    const samples = samplesOf([ran(1, 12, 'restored'), ran(2, 500)], [1, 2]);
    expect(expectedRestore(1, { ms: 500, from: 'history' }, samples)).toEqual({ ms: 12, from: 'history' });
    expect(expectedRestore(2, { ms: 500, from: 'history' }, samples)).toEqual({ ms: 50, from: 'default' });
    expect(expectedRestore(2, { ms: 5, from: 'history' }, samples)).toEqual({ ms: 5, from: 'default' });
  });

  test('what cannot be told of cores is not learned', () => {
    const measured = (ms: number, cpuMs: number) => ({
      tasks: [{ id: 1, outcome: 'executed' as const, ms, because: [], memory: 1, cpuMs }],
    });
    const runs = [measured(0, 0), measured(0, 10), measured(1e-320, 1e15), measured(10, 15)];
    expect(samplesOf(runs, [1]).used.get(1)).toEqual([{ memory: 1, cores: 1.5 }]);
  });

  test('no more runs are read than are needed', () => {
    let read = 0;
    const endless = function* (id: number) {
      for (;;) {
        read++;
        yield ran(id, read);
      }
    };
    samplesOf(endless(1), [1]);
    expect(read).toBe(5);
    read = 0;
    expect(samplesOf(endless(2), [1], 30).executed.get(1)).toEqual([]);
    expect(read).toBe(30);
  });
});
