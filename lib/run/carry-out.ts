/** Carries out the tasks of a run that are due, under the workspace's lock. */
import { availableParallelism } from 'node:os';
import { recover } from '../write/recover.ts';
import { dryRun } from './dry-run.ts';
import { lockRuns } from './lock-runs.ts';
import { Observer } from './observe.ts';
import { recoveryWarning } from './recovery-warning.ts';
import { openResultCache } from './result-cache.ts';
import type { NamedRequest } from './run-request.ts';
import { runSchedule } from './run-schedule.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { stateVersion } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Brings interrupted transactions to an end, then carries out the tasks. Returns whether all went well. */
export async function carryOutTasks(
  ids: readonly number[],
  opened: Workspace,
  request: NamedRequest,
): Promise<boolean> {
  const { emit, signal, run, continueAfterFailure = false } = request;
  const { root, version } = opened;
  let hasWaited = false;
  const onWait = (holder: string) => {
    hasWaited = true;
    emit({ type: 'waiting', for: holder });
  };
  await using _lock = await lockRuns(root, { description: `run ${run}`, onWait, signal });
  const recovered = await recover(root);
  for (const each of recovered) emit({ type: 'warning', ...recoveryWarning(each) });
  // Where another run may have ended since, everything is looked at as it left it.
  const isCurrent = !hasWaited && recovered.length === 0 && stateVersion(root) === version;
  const workspace = isCurrent ? opened : await openWorkspace(request);
  return await runSchedule(ids, { ...runnerPorts(workspace, request), continueAfterFailure });
}

/** Says what would be done. */
export async function foreseeTasks(
  ids: readonly number[],
  workspace: Workspace,
  request: NamedRequest,
): Promise<boolean> {
  await dryRun(ids, runnerPorts(workspace, request));
  return true;
}

function runnerPorts(workspace: Workspace, request: NamedRequest): RunnerPorts {
  const { config, root } = workspace.loaded;
  const { force = false, env, signal, emit, optimizations } = request;
  return {
    workspace,
    observer: new Observer(workspace, env),
    cache: openResultCache(root),
    env,
    force,
    optimizations: { ...config.optimizations, ...optimizations },
    concurrency: request.concurrency ?? (config.concurrency === 'auto' ? availableParallelism() : config.concurrency),
    signal,
    emit,
  };
}
