import { expect, test } from 'vitest';
import { taskGraph } from '../../../lib/plan/graph.ts';
import { ServiceUsers } from '../../../lib/run/services/service-users.ts';
import { planTasks } from '../../plan/tasks.ts';

// 3 and 4 are services; 4 needs 3; 5 needs 4; 6 needs 5 and nothing of the services.
const graph = taskGraph(planTasks({ 3: [], 4: [3], 5: [4], 6: [5], 7: [3] }));
const users = (ids: readonly number[], kept: readonly number[] = []) =>
  new ServiceUsers({ graph, ids, services: [3, 4], kept });

test('a service is needed by tasks, also through another service, but not through a task', () => {
  const all = users([3, 4, 5, 6]);
  expect([all.has(3), all.has(4)]).toEqual([true, true]);
  all.release([6]);
  expect([all.has(3), all.has(4)]).toEqual([true, true]);
  all.release([5]);
  expect([all.has(3), all.has(4)]).toEqual([false, false]);
});

test('what others need goes on', () => {
  const all = users([3, 4, 5, 7]);
  all.release([5]);
  expect([all.has(3), all.has(4)]).toEqual([true, false]);
});

test('a service that is kept needs itself and what it needs', () => {
  const kept = users([3, 4], [4]);
  expect([kept.has(3), kept.has(4)]).toEqual([true, true]);
  kept.release([4]);
  expect([kept.has(3), kept.has(4)]).toEqual([false, false]);
});

test('only services count as needed', () => {
  expect([users([3, 4, 5, 6]).neededBy(6), users([3, 4]).neededBy(4)]).toEqual([[], [3]]);
});
