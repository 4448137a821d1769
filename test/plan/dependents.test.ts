import { expect, it } from 'vitest';
import { withDependents } from '../../lib/plan/dependents.ts';
import { taskGraph } from '../../lib/plan/graph.ts';

const task = (id: number, needs: readonly number[]) => ({ id, slug: `t${id}`, name: `T${id}`, needs });
const graph = taskGraph([task(1, []), task(2, [1]), task(3, [2]), task(4, []), task(5, [3, 4])]);

it.each([
  [[1], [1, 2, 3, 5]],
  [[4], [4, 5]],
  [[5], [5]],
  [[], []],
])('dependents of %j are %j', (ids, expected) => {
  expect([...withDependents(graph, ids)].sort()).toEqual(expected);
});
