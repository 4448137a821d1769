/** In which order tasks are to start that could start at once: by the longest way to the end, with durations from history. */
import { runsNewestFirst } from '../perf/history.ts';
import { byLongestPath } from '../plan/critical-path.ts';
import { expectedRuns, samplesOf } from '../plan/durations.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** Reading a run costs 0.1 ms, and what a task took longer ago says little. */
const RUNS = 30;

/**
 * The tasks in order of preference. Where all that are left may run at once there is nothing to prefer, and no history is
 * read.
 * @param left how many of them have not ended yet
 */
export function startOrder(
  ids: readonly number[],
  left: number,
  { workspace, concurrency }: Pick<RunnerPorts, 'workspace' | 'concurrency'>,
): readonly number[] {
  if (left <= concurrency) return ids;
  const definitions = ids.flatMap((id) => workspace.definitions.get(id)?.definition ?? []);
  const expected = expectedRuns(definitions, samplesOf(runsNewestFirst(workspace.root), ids, RUNS));
  const durations = new Map([...expected].map(([id, { ms }]) => [id, ms]));
  return byLongestPath(workspace.graph, ids, durations);
}
