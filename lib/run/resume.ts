/** Goes on with a run that did not end well: the same tasks by the same options; what was done in it stays done. */
import { findWorkspace } from '../config/find-workspace.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { VERSION } from '../model/version.ts';
import { clockMs } from '../perf/clock.ts';
import { selectTasks } from '../plan/select.ts';
import { carryOutLocked, foreseeTasks } from './carry-out.ts';
import { chooseUnfinished } from './choose-unfinished.ts';
import { lockRuns } from './lock-runs.ts';
import { ResumedTasks } from './resumed-tasks.ts';
import { describe } from './run-opened.ts';
import type { NamedRequest, RunEnd, RunRequest } from './run-request.ts';
import { runName } from './run-tasks.ts';
import { keepSecrets } from './secrets/keep-secrets.ts';
import type { UnfinishedRun } from './unfinished-runs.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What is asked for; the rest is as the run was asked for. */
export interface ResumeRequest
  extends Pick<
    RunRequest,
    'cwd' | 'env' | 'dryRun' | 'handEdited' | 'yes' | 'confirm' | 'signal' | 'emit' | 'onSecrets' | 'launch'
  > {
  /** The run's name; undefined: the newest one that did not end well. */
  readonly name: string | undefined;
}

/**
 * Carries out what is left of the run.
 * @throws ConductorError `resume/unknown`, `resume/plan-changed`, and what a run throws
 */
export async function resumeRun(request: ResumeRequest): Promise<RunEnd> {
  const started = clockMs();
  const { cwd, signal, dryRun } = request;
  const run = runName(new Date());
  const root = findWorkspace(cwd)?.root ?? cwd;
  const onWait = (holder: string) => request.emit({ type: 'waiting', for: holder });
  await using lock = dryRun ? undefined : await lockRuns(root, { description: `run ${run}`, onWait, signal });
  const unfinished = chooseUnfinished(root, request.name); // a run that went on until now may have ended well
  const asked = namedRequest(unfinished, request, run);
  const opened = await openWorkspace(asked);
  using secrets = await keepSecrets(opened, asked);
  const named = secrets.request;
  const { emit } = named;
  const ids = planOf(unfinished, opened);
  const tasks = ids.map((id) => describe(opened, id));
  const { keep: keepLogs, show: showLogs } = opened.loaded.config.logs;
  emit({ type: 'run-started', run, version: VERSION, tasks, keepLogs, showLogs });
  for (const problem of opened.loaded.notes) emit({ type: 'warning', code: 'config/note', problem });
  sayAdded(ids, unfinished, named);
  const ok = dryRun
    ? await foreseeTasks(ids, opened, named)
    : await carryOutLocked(ids, { opened, hasWaited: false, release: async () => await lock?.release() }, named);
  emit({ type: 'run-ended', ok, ms: clockMs() - started });
  return { ok, interrupted: signal.aborted, run };
}

/** What agrees to something that could be lost is asked for anew. */
function namedRequest(earlier: UnfinishedRun, { name: _, ...request }: ResumeRequest, run: string): NamedRequest {
  const { handEdited, ...asked } = earlier.request;
  const edited = request.handEdited ?? handEdited;
  return {
    ...asked,
    ...request,
    ...(edited === undefined ? {} : { handEdited: edited }),
    run,
    earlier: { run: earlier, open: (workspace, emit) => new ResumedTasks(earlier, workspace, emit) },
  };
}

/**
 * The run's tasks and what they need by now. A run without needs, or of what changed since a commit, took its needs as they
 * were, and does so again.
 */
function planOf({ run, plan, request }: UnfinishedRun, { definitions, graph, tasks }: Workspace): readonly number[] {
  const gone = plan.filter(({ id, slug }) => definitions.get(id)?.definition.slug !== slug);
  if (gone.length > 0) {
    const named = gone.map(({ id, slug }) => {
      const [other] = tasks.filter((task) => task.slug === slug);
      const now = definitions.get(id)?.definition.slug;
      const what = other ? `is ${other.id} now` : now === undefined ? 'is gone' : `is "${now}" now`;
      return `task ${id} "${slug}" ${what}`;
    });
    throw new ConductorError({
      code: 'resume/plan-changed',
      message: `Cannot go on with run ${run}: ${named.join(', ')}`,
      help: 'Run the tasks anew, for example by "conductor run"',
    });
  }
  if (plan.length === 0) return [];
  const words = plan.map(({ id }) => String(id));
  return selectTasks(graph, words, { only: request.only === true || request.since !== undefined });
}

function sayAdded(ids: readonly number[], { run, plan }: UnfinishedRun, { emit }: NamedRequest): void {
  const known = new Set(plan.map(({ id }) => id));
  const added = ids.filter((id) => !known.has(id));
  if (added.length === 0) return;
  const message = `${added.length === 1 ? `Task ${added[0]} was` : `Tasks ${added.join(', ')} were`} not part of run ${run} and ${added.length === 1 ? 'is' : 'are'} needed by now`;
  const problem = { message: `${message}: carried out as well`, help: 'Nothing to do: needs come first as ever' };
  emit({ type: 'warning', code: 'resume/added', problem });
}
