/** What depends on tasks, directly or through others; knows nothing of why that is asked. */
import type { TaskGraph } from './graph.ts';

/** The given tasks and all that depend on them. */
export function withDependents(graph: TaskGraph, ids: Iterable<number>): ReadonlySet<number> {
  const found = new Set(ids);
  // A set is walked in the order of insertion, also over what is added on the way.
  for (const id of found) for (const dependent of graph.dependents.get(id) ?? []) found.add(dependent);
  return found;
}
