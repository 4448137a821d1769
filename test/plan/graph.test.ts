import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { type PlanTask, taskGraph } from '../../lib/plan/graph.ts';
import { acyclicTasks, anyTasks, planTasks } from './tasks.ts';

describe('task graph', () => {
  test('orders by number where needs leave the choice', () => {
    expect(taskGraph(planTasks({ 9: [3], 3: [], 5: [3], 1: [5] })).order).toEqual([3, 5, 1, 9]);
  });

  test('knows the dependents of each task, each once', () => {
    const graph = taskGraph(planTasks({ 1: [], 2: [1, 1], 3: [1, 2] }));
    expect(graph.dependents.get(1)).toEqual([2, 3]);
    expect(graph.dependents.get(3)).toEqual([]);
  });

  test('puts every need before what needs it, and every task once', () => {
    fc.assert(
      fc.property(acyclicTasks, (tasks) => {
        const { order } = taskGraph(tasks);
        expect([...order].sort()).toEqual(tasks.map((task) => task.id).sort());
        for (const task of tasks) {
          for (const need of task.needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(task.id));
        }
      }),
    );
  });

  test('gives the same order whatever the order of the definitions', () => {
    fc.assert(
      fc.property(acyclicTasks, (tasks) => {
        expect(taskGraph([...tasks].reverse()).order).toEqual(taskGraph(tasks).order);
      }),
    );
  });

  test('prints a cycle whole, from its smallest number', () => {
    const error = errorOf(planTasks({ 1: [], 2: [5], 3: [2], 5: [3, 1] }));
    expect(error).toMatchObject({ code: 'task/cycle', exitCode: 2 });
    expect(error?.message).toBe('Cannot plan the tasks: their needs form a cycle 2 -> 5 -> 3 -> 2');
  });

  test('refuses a task that needs itself', () => {
    expect(errorOf(planTasks({ 4: [4] }))?.message).toContain('4 -> 4');
  });

  test('names the task whose need does not exist', () => {
    const error = errorOf(planTasks({ 4: [7] }));
    expect(error).toMatchObject({ code: 'task/unknown-need' });
    expect(error?.message).toBe('Cannot plan task 4 "Task 4": it needs task 7, which does not exist');
  });

  test('reports a real cycle exactly where there is one', () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const path = errorOf(tasks)?.message.match(/cycle (.*)$/)?.[1];
        expect(path !== undefined).toBe(hasCycle(tasks));
        if (path !== undefined) expectCycle(tasks, path.split(' -> ').map(Number));
      }),
      { numRuns: 500 },
    );
  });

  test('plans a chain of 20,000 tasks', () => {
    const chain = Array.from({ length: 20_000 }, (_, id) => ({
      id,
      slug: '',
      name: '',
      needs: id < 19_999 ? [id + 1] : [],
    }));
    expect(taskGraph(chain).order[0]).toBe(19_999);
  });
});

function errorOf(tasks: readonly PlanTask[]): ConductorError | undefined {
  try {
    taskGraph(tasks);
    return undefined;
  } catch (error) {
    if (error instanceof ConductorError) return error;
    throw error;
  }
}

/** An oracle of another kind: takes away tasks without open needs until none is left or none can go. */
function hasCycle(tasks: readonly PlanTask[]): boolean {
  let left = tasks;
  for (;;) {
    const open = new Set(left.map((task) => task.id));
    const rest = left.filter((task) => task.needs.some((need) => open.has(need)));
    if (rest.length === left.length) return rest.length > 0;
    left = rest;
  }
}

function expectCycle(tasks: readonly PlanTask[], path: readonly number[]): void {
  expect(path.length).toBeGreaterThan(1);
  expect(path.at(-1)).toBe(path[0]);
  expect(new Set(path).size).toBe(path.length - 1);
  for (const [at, id] of path.slice(0, -1).entries()) {
    expect(tasks.find((task) => task.id === id)?.needs).toContain(path[at + 1]);
  }
}
