/** Short-hand for tasks in the tests of planning, and generators of them. */
import fc from 'fast-check';
import type { PlanTask } from '../../lib/plan/graph.ts';

/** `{ 1: [], 2: [1] }` -> tasks called `task-1` and `task-2`. */
export function planTasks(needs: Readonly<Record<number, readonly number[]>>): PlanTask[] {
  return Object.entries(needs).map(([id, list]) => planTask(Number(id), list));
}

export function planTask(id: number, needs: readonly number[] = [], words: Partial<PlanTask> = {}): PlanTask {
  return { id, slug: `task-${id}`, name: `Task ${id}`, needs, ...words };
}

/** Up to 12 tasks, numbered with gaps, in any order, that need only tasks before them in a hidden order. */
export const acyclicTasks: fc.Arbitrary<PlanTask[]> = fc
  .uniqueArray(fc.nat(40), { minLength: 1, maxLength: 12 })
  .chain((ids) => fc.tuple(...ids.map((id, at) => fc.subarray(ids.slice(0, at)).map((needs) => planTask(id, needs)))))
  .map((tasks) => [...tasks])
  .chain((tasks) => fc.shuffledSubarray(tasks, { minLength: tasks.length }));

/** Up to 8 tasks that need any of each other, themselves included. */
export const anyTasks: fc.Arbitrary<PlanTask[]> = fc
  .uniqueArray(fc.nat(40), { minLength: 1, maxLength: 8 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) => fc.subarray(ids, { maxLength: Math.min(3, ids.length) }).map((needs) => planTask(id, needs))),
    ),
  )
  .map((tasks) => [...tasks]);
