/** How long an attempt at a task may take, and the failure of one that took longer. Loaded where there is a limit. */
import { ConductorError } from '../model/conductor-error.ts';
import { durationText } from '../model/duration.ts';
import type { Failure } from '../model/event.ts';
import type { RunRecord } from '../model/formats/run-history.ts';
import { runsNewestFirst } from '../perf/history.ts';
import { adaptiveLimit, executionTimes, type TimeLimit } from '../plan/time-limit.ts';
import type { TaskDefinition, TimeoutRule } from '../task/definition.ts';
import type { Workspace } from './workspace.ts';

/** What is read of the history is kept for the other tasks of the run. */
const histories = new WeakMap<Workspace, readonly RunRecord[]>();

/** The limit of a task by a rule; undefined where there is none. */
export function limitOf({ id }: TaskDefinition, rule: TimeoutRule, workspace: Workspace): TimeLimit | undefined {
  if (rule.kind === 'none') return undefined;
  if (rule.kind === 'fixed') return { ms: rule.ms };
  const runs = histories.get(workspace) ?? [...runsNewestFirst(workspace.root)];
  histories.set(workspace, runs);
  return adaptiveLimit(rule, executionTimes(runs, id));
}

/** The failure of an attempt that was ended because its time was over. */
export function outOfTime({ id, name, file }: TaskDefinition, limit: TimeLimit): Failure {
  const { code, problems } = new ConductorError({
    code: 'task/timed-out',
    message: `Task ${id} "${name}" timed out: it was not done after ${durationText(limit.ms)}${reasonText(limit)}`,
    place: { file },
    help: 'See in its log what it waits for, or give it a longer "timeout"; "none" is no limit',
    exitCode: 1,
  });
  return { code, problems };
}

function reasonText({ ms, by }: TimeLimit): string {
  if (by === undefined) return '';
  const product = by.factor * by.p95Ms;
  const bound = product < ms ? ' its floor, above' : product > ms ? ' its ceiling, below' : '';
  const runs = by.runs === 1 ? 'its one run took' : `95 of 100 of its last ${by.runs} runs kept within`;
  return `,${bound} ${by.factor} times the ${durationText(by.p95Ms)} that ${runs}`;
}
