/** Carries out the tasks of a run that are due, under the workspace's lock. */
import { availableParallelism } from 'node:os';
import { EDITED_FOLDER } from '../model/file-names.ts';
import { recover } from '../write/recover.ts';
import { RunCheckpoint } from './checkpoint.ts';
import { dryRun } from './dry-run.ts';
import { recoverGroups } from './group-note.ts';
import { lockRuns } from './lock-runs.ts';
import { Observer } from './observe.ts';
import { OutputsAside } from './outputs-aside.ts';
import { recoveryWarning } from './recovery-warning.ts';
import { openResultCache } from './result-cache.ts';
import { RunMeter } from './run-meter.ts';
import type { NamedRequest } from './run-request.ts';
import { runSchedule } from './run-schedule.ts';
import { RunWrites } from './run-writes.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { saveWorkspace } from './save-workspace.ts';
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
  const tasksPutBack = OutputsAside.recover(root);
  const groupsPutBack = await recoverGroups(root, opened.loaded.config.durability, emit); // after the tasks that they are of
  const isPutBack = tasksPutBack || groupsPutBack;
  // Where another run may have ended since, everything is looked at as it left it.
  const isCurrent = !isPutBack && !hasWaited && recovered.length === 0 && stateVersion(root) === version;
  const workspace = isCurrent ? opened : await openWorkspace(request);
  const meter = new RunMeter(emit);
  const plain = runnerPorts(workspace, { ...request, emit: meter.emit });
  const checkpoint = new RunCheckpoint({ run, workspace, cache: plain.cache, ids, emit: plain.emit });
  const ports = { ...plain, emit: checkpoint.emit, checkpoint };
  await using _writes = ports.writes;
  const ok = await runSchedule(ids, { ...ports, continueAfterFailure });
  if (await checkpoint.end()) saveWorkspace(ports);
  meter.end({ run, ok }, ports);
  return ok;
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

/** What carrying out a request is built on. Writes nothing by itself. */
export function runnerPorts(workspace: Workspace, request: NamedRequest): RunnerPorts {
  const { config, root } = workspace.loaded;
  const { force = false, env, signal, emit, launch, optimizations } = request;
  return {
    workspace,
    observer: new Observer(workspace, env),
    cache: openResultCache(root),
    writes: new RunWrites({ root, label: `run ${request.run}` }),
    env,
    force,
    optimizations: { ...config.optimizations, ...optimizations },
    concurrency: request.concurrency ?? (config.concurrency === 'auto' ? availableParallelism() : config.concurrency),
    signal,
    emit,
    launch,
    yes: request.yes ?? false,
    confirm: request.confirm,
    handEdits: {
      mode: request.handEdited ?? (config.handEdited === 'overwrite' ? 'ours' : 'stop'),
      own: config.handEdited === 'stop-all',
      folder: `${EDITED_FOLDER}/${request.run}`,
    },
  };
}
