import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConductorError } from '../../lib/model/conductor-error.ts';
import { type TaskGraph, taskGraph } from '../../lib/plan/graph.ts';
import { selectTasks } from '../../lib/plan/select.ts';
import { acyclicTasks, planTask, planTasks } from './tasks.ts';

const graph = taskGraph([
  planTask(1, [], { slug: 'preflight', name: 'Preflight' }),
  planTask(3, [1], { slug: 'lint-patterns', name: 'Lint patterns' }),
  planTask(4, [], { slug: 'templates', name: 'Index of templates' }),
  planTask(8, [3, 4], { slug: 'code-generation', name: 'Code generation' }),
  planTask(9, [8], { slug: 'types', name: 'Type check' }),
]);

describe('select', () => {
  test.each([
    '8',
    '08',
    'code-generation',
    'Code generation',
    'CODE-GENERATION',
    '08-code-generation',
    '8-code-generation',
    'tasks/08-code-generation.ts',
  ])('"%s" means task 8', (word) => {
    expect(selectTasks(graph, [word], { only: true })).toEqual([8]);
  });

  test('adds needs of needs, needs first', () => {
    expect(selectTasks(graph, ['8'])).toEqual([1, 3, 4, 8]);
  });

  test('no words select every task', () => {
    expect(selectTasks(graph, [])).toEqual([1, 3, 4, 8, 9]);
  });

  test('a range selects the tasks that exist in it', () => {
    expect(selectTasks(graph, ['2-4'], { only: true })).toEqual([3, 4]);
  });

  test('several words select the union, once each, in order of the graph', () => {
    expect(selectTasks(graph, ['9', '1-3', 'preflight'], { only: true })).toEqual([1, 3, 9]);
  });

  test('an unknown word is answered with the nearest and with the list', () => {
    const error = errorOf(graph, 'code-generatoin');
    expect(error).toMatchObject({ code: 'task/unknown', exitCode: 2, message: 'Cannot find task "code-generatoin"' });
    expect(error?.problems[0]?.help).toBe(
      'Did you mean "code-generation"? Tasks: 1 preflight, 3 lint-patterns, 4 templates, 8 code-generation, 9 types',
    );
  });

  test.each(['7', '5-7', '99-100', '', '-8', '8-'])('"%s" is unknown', (word) => {
    expect(errorOf(graph, word)?.code).toBe('task/unknown');
  });

  test('a range told backwards is answered with the right one', () => {
    expect(errorOf(graph, '8-3')?.problems[0]?.help).toBe('Did you mean "3-8"?');
  });

  test('a long list of tasks is cut', () => {
    const many = taskGraph(Array.from({ length: 45 }, (_, id) => planTask(id)));
    expect(errorOf(many, 'nothing like it')?.problems[0]?.help).toMatch(/29 task-29 and 15 more$/);
  });

  test('without tasks it says so', () => {
    expect(errorOf(taskGraph([]), 'x')?.problems[0]?.help).toBe('There are no tasks');
  });

  test('a slug that two tasks share is ambiguous, and its number is not', () => {
    const twins = taskGraph([planTask(1, [], { slug: 'build' }), planTask(2, [], { slug: 'build' })]);
    expect(errorOf(twins, 'build')).toMatchObject({ code: 'task/ambiguous' });
    expect(errorOf(twins, 'build')?.problems[0]?.help).toBe('Say the number: 1 or 2');
    expect(selectTasks(twins, ['02-build'])).toEqual([2]);
  });

  test('a slug goes before a name', () => {
    const mixed = taskGraph([
      planTask(1, [], { slug: 'a', name: 'build' }),
      planTask(2, [], { slug: 'build', name: 'b' }),
    ]);
    expect(selectTasks(mixed, ['Build'])).toEqual([2]);
  });

  test('a selection is closed under needs and has nothing else', () => {
    fc.assert(
      fc.property(acyclicTasks, fc.nat(), (tasks, seed) => {
        const all = taskGraph(tasks);
        const wanted = tasks[seed % tasks.length]?.id ?? 0;
        const selected = selectTasks(all, [String(wanted)]);
        expect(selected.at(-1)).toBe(wanted);
        for (const id of selected) {
          for (const need of all.tasks.get(id)?.needs ?? []) expect(selected).toContain(need);
          if (id !== wanted) expect(all.dependents.get(id)?.some((user) => selected.includes(user))).toBe(true);
        }
      }),
    );
  });

  test('tasks with gaps between their numbers are fine', () => {
    expect(selectTasks(taskGraph(planTasks({ 0: [], 5: [0], 100: [5] })), ['0-200'])).toEqual([0, 5, 100]);
  });
});

function errorOf(tasks: TaskGraph, word: string): ConductorError | undefined {
  try {
    selectTasks(tasks, [word]);
    return undefined;
  } catch (error) {
    if (error instanceof ConductorError) return error;
    throw error;
  }
}
