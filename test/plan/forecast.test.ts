import { expect, test } from 'vitest';
import { expectedTime, whatIf } from '../../lib/plan/forecast.ts';
import { taskGraph } from '../../lib/plan/graph.ts';
import { chooseStrategy } from '../../lib/plan/strategy.ts';
import { planTasks } from './tasks.ts';

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
  expect(whatIf(forecast, { slots: 1, usual: 1, faster: [] })).toEqual([
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
  expect(whatIf(forecast, { slots: 1, usual: 2, faster })).toEqual([
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
