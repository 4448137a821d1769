/** One run: what was found fresh and has not changed since is said at once; all else opens the workspace. Says everything by events. */
import { type FoundWorkspace, findWorkspace } from '../config/find-workspace.ts';
import type { RunStarted } from '../model/event.ts';
import { VERSION } from '../model/version.ts';
import { clockMs } from '../perf/clock.ts';
import type { NamedRequest, RunEnd, RunRequest } from './run-request.ts';
import { readSettled } from './settled.ts';

/**
 * Carries out the selected tasks and what they need.
 * @param found The workspace of `request.cwd`, where the caller has looked for it already.
 * @throws ConductorError for an invalid workspace or an unknown task; failures of tasks are events.
 */
export async function runTasks(
  request: RunRequest,
  found: FoundWorkspace | undefined = findWorkspace(request.cwd),
): Promise<RunEnd> {
  const started = clockMs();
  const named = { ...request, run: runName(new Date()) };
  const settled = readSettled(request, found);
  const ok = settled ? saySettled(settled, named) : await openAndRun(named);
  request.emit({ type: 'run-ended', ok, ms: clockMs() - started });
  return { ok, interrupted: request.signal.aborted, run: named.run };
}

/** A name that sorts by time and is not given twice on a machine. */
export function runName(date: Date): string {
  return `${date.toISOString().replace(/[:.]/g, '-')}-${process.pid.toString(36)}`;
}

/** They were looked at together: no task has a time of its own. */
function saySettled(about: Pick<RunStarted, 'tasks' | 'keepLogs'>, { run, emit }: NamedRequest): true {
  emit({ type: 'run-started', run, version: VERSION, ...about });
  for (const { id } of about.tasks) emit({ type: 'task-ended', task: id, outcome: 'fresh', because: [], ms: 0 });
  return true;
}

/** Everything beyond what is settled is loaded only then. */
async function openAndRun(request: NamedRequest): Promise<boolean> {
  const { runOpened } = await import('./run-opened.ts');
  return await runOpened(request);
}
