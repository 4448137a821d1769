/** Carries out the tasks of a run that are due, under the workspace's lock. */
import type { Emit, RunEvent } from '../model/event.ts';
import { EDITED_FOLDER } from '../model/file-names.ts';
import { needsRecovery } from '../write/needs-recovery.ts';
import { isAsideLeft } from './aside-left.ts';
import { AsideNotes } from './aside-notes.ts';
import { RunCheckpoint } from './checkpoint.ts';
import type { FirstLook } from './first-look.ts';
import { LaterWork } from './later-work.ts';
import { lockRuns } from './lock-runs.ts';
import { missingNeeds } from './missing-needs.ts';
import { Observer } from './observe.ts';
import { planAgain } from './plan-again.ts';
import { openResultCache } from './result-cache.ts';
import { RunMeter } from './run-meter.ts';
import { RunNotes } from './run-notes.ts';
import { runProfile } from './run-profile.ts';
import type { NamedRequest } from './run-request.ts';
import { runSchedule } from './run-schedule.ts';
import { RunWrites } from './run-writes.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { saveWorkspace } from './save-workspace.ts';
import { keptServices } from './services/kept-services.ts';
import type { Services } from './services/services.ts';
import { ShellPool } from './shells/shell-pool.ts';
import { stateVersion } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Takes the workspace's lock and carries out the tasks. Returns whether all went well. */
export async function carryOutTasks(ids: readonly number[], looked: LookedAt, request: NamedRequest): Promise<boolean> {
  const { emit, signal, run } = request;
  let hasWaited = false;
  const onWait = (holder: string) => {
    hasWaited = true;
    emit({ type: 'waiting', for: holder });
  };
  await using lock = await lockRuns(looked.opened.root, { description: `run ${run}`, onWait, signal });
  return await carryOutLocked(ids, { ...looked, hasWaited, release: () => lock.release() }, request);
}

/** A workspace, and what was seen in it. */
export interface LookedAt {
  readonly opened: Workspace;
  /** Undefined where nothing was looked at yet. */
  readonly look?: FirstLook;
}

/** A workspace that is locked for a run. */
export interface LockedRun extends LookedAt {
  /** Whether another run may have ended since it was opened. */
  readonly hasWaited: boolean;
  /** Lets other runs go on. */
  release(): Promise<void>;
}

/** Brings interrupted transactions to an end, then carries out the tasks. Call it under the workspace's lock. */
export async function carryOutLocked(
  planned: readonly number[],
  { opened, look, hasWaited, release }: LockedRun,
  request: NamedRequest,
): Promise<boolean> {
  const { emit, signal, run, continueAfterFailure = false } = request;
  const { root, version } = opened;
  const isRecovered = await recoverKilled(opened, emit);
  // Where another run may have ended since, everything is looked at as it left it.
  const isCurrent = !isRecovered && !hasWaited && stateVersion(root) === version;
  const workspace = isCurrent ? opened : await openWorkspace(request);
  const ids = isCurrent ? planned : planAgain(planned, { before: opened, now: workspace }, request);
  const meter = new RunMeter(emit);
  const made = new Set<number>();
  const note = (event: RunEvent) => {
    if (event.type === 'task-ended' && (event.outcome === 'executed' || event.outcome === 'restored'))
      made.add(event.task);
    meter.emit(event);
  };
  const plain = runnerPorts(workspace, { ...request, emit: note }, { ids, ...(isCurrent && look ? { look } : {}) });
  const checkpoint = new RunCheckpoint({ run, workspace, cache: plain.cache, ids, emit: plain.emit });
  const notes = await RunNotes.begin({ request, workspace, ids, emit: checkpoint.emit });
  const ports = { ...plain, emit: notes.emit, checkpoint, notes };
  await using _writes = ports.writes;
  using _shells = ports.shells;
  using _aside = ports.aside;
  await using services = await servicesOf(ids, request, ports);
  const served = services ? { ...ports, emit: services.emit, services } : ports;
  const allWell = await runSchedule(ids, { ...served, continueAfterFailure });
  for (const warning of missingNeeds(ids, made, workspace)) emit(warning);
  if (await checkpoint.end()) saveWorkspace(ports);
  notes.end(allWell && !services?.hasFailed, signal.aborted);
  await services?.end({ allWell, continueAfterFailure, release });
  const ok = allWell && !services?.hasFailed;
  meter.end({ run, ok }, ports);
  return ok;
}

/** Whether killed runs had left anything in the middle; the code for that is loaded only then. */
async function recoverKilled(opened: Workspace, emit: Emit): Promise<boolean> {
  if (!needsRecovery(opened.root) && !isAsideLeft(opened.root)) return false;
  const { recoverWorkspace } = await import('./recover-workspace.ts');
  return await recoverWorkspace(opened, emit);
}

/** The services among the tasks; their code is loaded only where there are any. */
async function servicesOf(
  ids: readonly number[],
  request: NamedRequest,
  ports: RunnerPorts,
): Promise<Services | undefined> {
  const isService = (id: number) => ports.workspace.definitions.get(id)?.definition.service !== undefined;
  if (!ids.some(isService)) return undefined;
  const { openServices } = await import('./services/open-services.ts');
  return openServices(ids, request, ports);
}

/** Says what would be done. */
export async function foreseeTasks(
  ids: readonly number[],
  workspace: Workspace,
  request: NamedRequest,
): Promise<boolean> {
  const { dryRun } = await import('./dry-run.ts');
  await dryRun(ids, runnerPorts(workspace, request, { ids }), keptServices(ids, workspace, request));
  return true;
}

/**
 * What carrying out a request is built on. Writes nothing by itself.
 * @param known.ids the tasks that are carried out, where it is not all that these need as well
 * @param known.look what was seen before, where that still stands
 */
export function runnerPorts(
  workspace: Workspace,
  request: NamedRequest,
  { ids, look }: { readonly ids?: readonly number[]; readonly look?: FirstLook } = {},
): RunnerPorts {
  const { config, root } = workspace.loaded;
  const { force = false, env, signal, emit, launch, optimizations } = request;
  const profile = runProfile(request, config);
  return {
    workspace,
    observer: look?.observer ?? new Observer(workspace, env, ids),
    fresh: look?.fresh ?? new Map(),
    cache: openResultCache(root),
    aside: new AsideNotes(root),
    later: new LaterWork(),
    shells: new ShellPool(1), // to start a shell for a single command costs more than to start the command
    writes: new RunWrites({ root, label: `run ${request.run}` }),
    env,
    force,
    optimizations: { ...config.optimizations, ...optimizations },
    concurrency: profile.tasks,
    profile,
    adaptive: request.adaptive ?? config.adaptive,
    signal,
    emit,
    mask: request.mask,
    launch,
    yes: request.yes ?? false,
    earlier: request.earlier?.open(workspace, emit),
    confirm: request.confirm,
    handEdits: {
      mode: request.handEdited ?? (config.handEdited === 'overwrite' ? 'ours' : 'stop'),
      own: config.handEdited === 'stop-all',
      folder: `${EDITED_FOLDER}/${request.run}`,
    },
  };
}
