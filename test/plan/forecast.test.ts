import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundOf } from '../../lib/plan/efficiency.ts';
import { expectedCourse, expectedTime, whatIf } from '../../lib/plan/forecast.ts';
import { taskGraph } from '../../lib/plan/graph.ts';
import { chooseStrategy } from '../../lib/plan/strategy.ts';
import { acyclicTasks, planTasks } from './tasks.ts';

const graph = taskGraph(planTasks({ 1: [], 2: [1], 3: [], 4: [] }));
const runs = new Map([
  [1, 40],
  [2, 60],
  [3, 50],
  [4, 30],
]);
const forecast = { graph, ids: graph.order, durations: runs, runs };

test('the expected time is that of the schedule', () => {
  expect(expectedTime(forecast, { slots: 1, faster: [] })).toBe(180);
  expect(expectedTime(forecast, { slots: 2, faster: [] })).toBe(100);
  expect(expectedTime(forecast, { slots: 2, faster: [{ id: 2, percent: 50 }] })).toBe(80);
  expect(expectedTime(forecast, { slots: 1, faster: [{ id: 4, percent: 10 }] })).toBe(177);
  const fresh = { ...forecast, durations: new Map([[3, 50]]) };
  expect(expectedTime(fresh, { slots: 1, faster: [{ id: 1, percent: 50 }] })).toBe(50);
});

test('without a question, another slot and the longest tasks of the critical path are tried', () => {
  expect(whatIf(forecast, { slots: 1, expectedMs: 180, usual: 1, faster: [] })).toEqual([
    { slots: 2, faster: [], expectedMs: 100, savedMs: 80 },
    { slots: 1, faster: [{ id: 2, percent: 50 }], expectedMs: 150, savedMs: 30 },
    { slots: 1, faster: [{ id: 1, percent: 50 }], expectedMs: 160, savedMs: 20 },
  ]);
});

test('what was asked is answered, beside the usual slots', () => {
  const faster = [
    { id: 3, percent: 100 },
    { id: 4, percent: 50 },
  ];
  expect(whatIf(forecast, { slots: 1, expectedMs: 180, usual: 2, faster })).toEqual([
    { slots: 2, faster: [], expectedMs: 100, savedMs: 80 },
    { slots: 2, faster: [], expectedMs: 100, savedMs: 80 },
    { slots: 1, faster, expectedMs: 115, savedMs: 65 },
  ]);
});

test.each([
  [{ total: 4, touched: [], inPieces: [] }, 'nothing', 'no task is concerned'],
  [{ total: 4, touched: [1], inPieces: [] }, 'selective', '1 of 4 tasks is concerned, and the others stay as they are'],
  [
    { total: 4, touched: [1, 3], inPieces: [3] },
    'incremental',
    '2 of 4 tasks are concerned, and task 3 redoes only the pieces that changed',
  ],
  [
    { total: 4, touched: [1, 3, 4], inPieces: [1, 3] },
    'incremental',
    '3 of 4 tasks are concerned, and tasks 1, 3 redo only the pieces that changed',
  ],
  [{ total: 2, touched: [1, 3], inPieces: [3] }, 'full', 'every task is concerned'],
])('the strategy for %j is %s', (extent, strategy, reason) => {
  expect(chooseStrategy({ ...extent, isFirst: false })).toEqual({ strategy, reason });
});

test('where nothing has a result, everything runs', () => {
  const strategy = chooseStrategy({ total: 2, touched: [1], inPieces: [], isFirst: true });
  expect(strategy).toEqual({ strategy: 'full', reason: 'no task has a result yet' });
});

test('limits make a plan longer, also with slots that are only thought of', () => {
  const takes = { memory: 60, cpu: 0, pools: [] };
  const demands = new Map([1, 3, 4].map((id) => [id, takes]));
  const admission = (slots: number) => ({ limits: { memory: slots >= 3 ? 200 : 100, cpu: 1, pools: {} }, demands });
  const limited = { ...forecast, admission };
  expect(expectedTime(limited, { slots: 2, faster: [] })).toBe(120);
  expect(expectedTime(limited, { slots: 3, faster: [] })).toBe(100);
  const waits = new Map([[3, ['memory']]]); // with it, no slot is left for task 4
  expect(expectedCourse(limited, 2)).toEqual({ expectedMs: 120, waits });
  const others = [expectedCourse(limited, 3), expectedCourse(limited, 1), expectedCourse(forecast, 2)];
  expect(others.every((course) => course.waits.size === 0)).toBe(true);
});

test('no plan within limits is shorter than the bound of its slots and its critical path, nor longer than all work', () => {
  const takes = fc.record({
    memory: fc.nat(12),
    cpu: fc.nat(3),
    pools: fc.subarray(['a', 'b']),
  });
  fc.assert(
    fc.property(
      acyclicTasks,
      fc.array(takes, { minLength: 12, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      (tasks, takes, slots) => {
        const graph = taskGraph(tasks);
        const times = new Map(tasks.map(({ id }) => [id, 1 + ((id * 7) % 13)]));
        const demands = new Map(tasks.map(({ id }, at) => [id, takes[at] ?? { memory: 0, cpu: 0, pools: [] }]));
        const admission = () => ({ limits: { memory: 10, cpu: 2, pools: {} }, demands });
        const limited = { graph, ids: graph.order, durations: times, runs: times, admission };
        const { boundMs, workMs } = boundOf(graph, { ids: graph.order, durations: times, slots });
        const ms = expectedTime(limited, { slots, faster: [] });
        expect(ms).toBeGreaterThanOrEqual(boundMs);
        expect(ms).toBeLessThanOrEqual(workMs);
      },
    ),
  );
});
