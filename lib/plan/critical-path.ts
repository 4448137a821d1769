/** What durations of tasks mean for their order: the longest path, and who should start first. Knows no clock. */
import type { CriticalPath } from '../model/efficiency.ts';
import type { TaskGraph } from './graph.ts';

/** Task number -> milliseconds; a task that is not in it takes no time. */
export type Durations = ReadonlyMap<number, number>;

/** For each of the tasks: milliseconds from its start to the end of the longest path of `ids` that begins with it. */
export function remainingTimes(graph: TaskGraph, ids: readonly number[], durations: Durations): Durations {
  const inside = new Set(ids);
  const remaining = new Map<number, number>();
  for (let at = graph.order.length - 1; at >= 0; at--) {
    const id = graph.order[at] ?? -1; // the loop stays inside
    if (!inside.has(id)) continue;
    let after = 0;
    for (const dependent of graph.dependents.get(id) ?? []) after = Math.max(after, remaining.get(dependent) ?? 0);
    remaining.set(id, (durations.get(id) ?? 0) + after);
  }
  return remaining;
}

/** The tasks with those first from which the longest paths lead on; of equal ones the order stays. */
export function byLongestPath(graph: TaskGraph, ids: readonly number[], durations: Durations): readonly number[] {
  const remaining = remainingTimes(graph, ids, durations);
  const times = Float64Array.from(ids, (id) => remaining.get(id) ?? 0); // sorting looks at each very often
  const places = Uint32Array.from(ids, (_, at) => at);
  places.sort((one, other) => (times[other] ?? 0) - (times[one] ?? 0));
  return Array.from(places, (at) => ids[at] ?? -1); // places are those of the tasks
}

/** The longest path among the tasks. Tasks that take no time are not named. */
export function criticalPath(graph: TaskGraph, ids: readonly number[], durations: Durations): CriticalPath {
  const remaining = remainingTimes(graph, ids, durations);
  const longestOf = (candidates: readonly number[]): number | undefined => {
    let longest: number | undefined;
    for (const id of candidates) {
      if (remaining.has(id) && (remaining.get(id) ?? 0) > (remaining.get(longest ?? -1) ?? -1)) longest = id;
    }
    return longest;
  };
  const path: number[] = [];
  const first = longestOf(ids);
  for (let at = first; at !== undefined; at = longestOf(graph.dependents.get(at) ?? [])) path.push(at);
  return {
    tasks: path.filter((id) => (durations.get(id) ?? 0) > 0),
    ms: first === undefined ? 0 : (remaining.get(first) ?? 0),
  };
}

/** Groups of tasks that do not wait for each other: each needs something of the group before. */
export function groupsOf(graph: TaskGraph, ids: readonly number[]): readonly (readonly number[])[] {
  const inside = new Set(ids);
  const levels = new Map<number, number>();
  const groups: number[][] = [];
  for (const id of graph.order) {
    if (!inside.has(id)) continue;
    let level = 0;
    for (const need of graph.tasks.get(id)?.needs ?? []) level = Math.max(level, (levels.get(need) ?? -1) + 1);
    levels.set(id, level);
    const group = groups[level] ?? [];
    group.push(id);
    groups[level] = group;
  }
  return groups;
}
