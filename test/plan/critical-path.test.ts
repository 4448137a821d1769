import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byLongestPath, criticalPath, type Durations, groupsOf, remainingTimes } from '../../lib/plan/critical-path.ts';
import { boundOf, efficiencyOf } from '../../lib/plan/efficiency.ts';
import { type TaskGraph, taskGraph } from '../../lib/plan/graph.ts';
import { simulate } from '../../lib/plan/simulate.ts';
import { acyclicTasks, planTasks } from './tasks.ts';

const DIAMOND = taskGraph(planTasks({ 1: [], 2: [1], 3: [1], 4: [2, 3], 5: [] }));
const TIMES: Durations = new Map([
  [1, 10],
  [2, 5],
  [3, 20],
  [4, 1],
  [5, 12],
]);

describe('critical path', () => {
  test('is the longest chain of needs', () => {
    expect(criticalPath(DIAMOND, DIAMOND.order, TIMES)).toEqual({ tasks: [1, 3, 4], ms: 31 });
    expect(criticalPath(DIAMOND, [2, 4, 5], TIMES)).toEqual({ tasks: [5], ms: 12 });
    expect(criticalPath(DIAMOND, [], TIMES)).toEqual({ tasks: [], ms: 0 });
  });

  test('names no tasks that take no time, and leads through them', () => {
    const times = new Map(TIMES).set(3, 0).set(2, 0);
    expect(criticalPath(DIAMOND, DIAMOND.order, times)).toEqual({ tasks: [5], ms: 12 });
    expect(criticalPath(DIAMOND, [1, 2, 3, 4], times)).toEqual({ tasks: [1, 4], ms: 11 });
    expect(criticalPath(DIAMOND, DIAMOND.order, new Map())).toEqual({ tasks: [], ms: 0 });
  });

  test('the longest way to the end goes first, and equals stay in order', () => {
    expect(byLongestPath(DIAMOND, DIAMOND.order, TIMES)).toEqual([1, 3, 5, 2, 4]);
    expect(byLongestPath(DIAMOND, [5, 4, 2], new Map())).toEqual([5, 4, 2]);
  });

  test('groups are levels of needs', () => {
    expect(groupsOf(DIAMOND, DIAMOND.order)).toEqual([[1, 5], [2, 3], [4]]);
    expect(groupsOf(DIAMOND, [3, 4, 2])).toEqual([[2, 3], [4]]);
  });

  test('what remains is the longest of all chains, tried one by one', () => {
    fc.assert(
      fc.property(timed, ({ graph, durations }) => {
        const ids = graph.order;
        const remaining = remainingTimes(graph, ids, durations);
        for (const id of ids) expect(remaining.get(id)).toBe(longestFrom(graph, id, durations));
        const path = criticalPath(graph, ids, durations);
        expect(path.ms).toBe(Math.max(...ids.map((id) => longestFrom(graph, id, durations))));
        expect(path.tasks.reduce((sum, id) => sum + (durations.get(id) ?? 0), 0)).toBe(path.ms);
      }),
    );
  });

  test('no group has a task beside its need', () => {
    fc.assert(
      fc.property(timed, ({ graph }) => {
        const groups = groupsOf(graph, graph.order);
        expect(groups.flat().toSorted((a, b) => a - b)).toEqual(graph.order.toSorted((a, b) => a - b));
        const level = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
        for (const { id, needs } of graph.tasks.values()) {
          const before = Math.max(-1, ...needs.map((need) => level.get(need) ?? 99));
          expect(level.get(id)).toBe(before + 1);
        }
      }),
    );
  });
});

describe('simulation', () => {
  test('plays a list schedule', () => {
    const play = (ids: readonly number[], slots: number) => simulate(DIAMOND, { ids, durations: TIMES, slots });
    expect(play(DIAMOND.order, 1)).toBe(48);
    expect(play(byLongestPath(DIAMOND, DIAMOND.order, TIMES), 2)).toBe(31);
    expect(play([1, 2, 3, 5, 4], 2)).toBe(33); // 3 waits for 2 or 5 to end: a worse order is played as it is
    expect(play([1, 2, 3, 4, 5], 3)).toBe(31);
    expect(play([], 1)).toBe(0);
  });

  test('is as long as a clock that ticks says, and within its bounds', () => {
    fc.assert(
      fc.property(timed, fc.integer({ min: 1, max: 5 }), ({ graph, durations }, slots) => {
        const ids = byLongestPath(graph, graph.order, durations);
        const ms = simulate(graph, { ids, durations, slots });
        const longer = new Map([...durations].map(([id, time]) => [id, time + 1] as const));
        const whole = { ids, durations: longer, slots };
        expect(simulate(graph, whole)).toBe(ticking(graph, whole));
        const { boundMs, workMs, criticalPath: path } = boundOf(graph, { ids, durations, slots });
        expect(ms).toBeGreaterThanOrEqual(boundMs);
        expect(ms).toBeLessThanOrEqual(workMs / slots + path.ms * (1 - 1 / slots) + 1e-9); // Graham, 1966
        expect(simulate(graph, { ids, durations, slots: 1 })).toBe(workMs);
        expect(simulate(graph, { ids, durations, slots: ids.length })).toBe(path.ms);
      }),
      { numRuns: 500 },
    );
  });
});

test('efficiency is the bound by what it took', () => {
  const work = { ids: DIAMOND.order, durations: TIMES, elapsedMs: 62 };
  expect(efficiencyOf(DIAMOND, { ...work, slots: 2 })).toEqual({
    workMs: 48,
    elapsedMs: 62,
    slots: 2,
    boundMs: 31,
    criticalPath: { tasks: [1, 3, 4], ms: 31 },
    ofBound: 0.5,
    ofSlots: 24 / 62,
  });
  expect(efficiencyOf(DIAMOND, { ...work, slots: 1 })).toMatchObject({ boundMs: 48, ofBound: 48 / 62 });
  expect(efficiencyOf(DIAMOND, { ...work, slots: 1, elapsedMs: 0 })).toMatchObject({ ofBound: 1, ofSlots: 1 });
});

/** A graph and whole durations of its tasks, some of them nothing. */
const timed = fc
  .tuple(acyclicTasks, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }))
  .map(([tasks, times]) => ({
    graph: taskGraph(tasks),
    durations: new Map(tasks.map(({ id }, at) => [id, times[at] ?? 0])),
  }));

function longestFrom(graph: TaskGraph, id: number, durations: Durations): number {
  const after = (graph.dependents.get(id) ?? []).map((dependent) => longestFrom(graph, dependent, durations));
  return (durations.get(id) ?? 0) + Math.max(0, ...after);
}

/** An oracle of another kind: time goes on by one, and at each moment the first tasks that may start do. */
function ticking(
  graph: TaskGraph,
  { ids, durations, slots }: { ids: readonly number[]; durations: Durations; slots: number },
): number {
  const ends = new Map<number, number>();
  for (let now = 0; ; now++) {
    for (let started = true; started; ) {
      started = false;
      const isOver = (id: number) => (ends.get(id) ?? Number.POSITIVE_INFINITY) <= now;
      if (ids.every(isOver)) return now;
      for (const id of ids) {
        const running = [...ends.values()].filter((end) => end > now).length;
        const mayStart = !ends.has(id) && (graph.tasks.get(id)?.needs ?? []).every(isOver);
        if (!mayStart || running >= slots) continue;
        ends.set(id, now + (durations.get(id) ?? 0));
        started = true;
        break;
      }
    }
  }
}
