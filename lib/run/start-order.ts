/** In which order tasks are to start that could start at once, and what they take: by the history of runs. */
import { runsNewestFirst } from '../perf/history.ts';
import { byLongestPath } from '../plan/critical-path.ts';
import { admissionOf, expectedDemands } from '../plan/demands.ts';
import { expectedRuns, samplesOf } from '../plan/durations.ts';
import type { Admission } from '../plan/limits.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** Reading a run costs 0.1 ms, and what a task took longer ago says little. */
const RUNS = 30;

/** What decides which of several ready tasks start. */
export interface StartOrder {
  /** Those that have ended already, then the others in order of preference: those first from which the longest ways lead on. */
  readonly order: readonly number[];
  readonly admission: Admission | undefined;
}

/**
 * How the tasks are to start. A single one that is left has nothing beside it, and no history is read.
 * @param ended those that have ended already
 */
export function startOrder(
  ids: readonly number[],
  ended: ReadonlySet<number>,
  { workspace, profile }: Pick<RunnerPorts, 'workspace' | 'profile'>,
): StartOrder {
  const left = ids.filter((id) => !ended.has(id));
  if (left.length <= 1) return { order: ids, admission: undefined };
  const definitions = left.flatMap((id) => workspace.definitions.get(id)?.definition ?? []);
  const samples = samplesOf(runsNewestFirst(workspace.root), left, RUNS);
  const durations = new Map([...expectedRuns(definitions, samples)].map(([id, { ms }]) => [id, ms]));
  const demands = expectedDemands(definitions, samples, profile);
  return {
    order: [...ids.filter((id) => ended.has(id)), ...byLongestPath(workspace.graph, left, durations)],
    admission: admissionOf(profile, workspace.loaded.config.pools, demands),
  };
}
