/** A run that opens the workspace: decides what is due and, where anything is, carries it out. */
import type { RunStarted } from '../model/event.ts';
import { VERSION } from '../model/version.ts';
import { clockMs } from '../perf/clock.ts';
import { selectTasks } from '../plan/select.ts';
import { needsRecovery } from '../write/needs-recovery.ts';
import { type DecisionPorts, decideTask } from './decide-task.ts';
import { Observer } from './observe.ts';
import type { NamedRequest, RunRequest } from './run-request.ts';
import { keepSecrets } from './secrets/keep-secrets.ts';
import { keptServices } from './services/kept-services.ts';
import { writeSettled } from './settled.ts';
import { writeState } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/**
 * Carries out the selected tasks and what they need. Returns whether all went well.
 * @throws ConductorError for an invalid workspace or an unknown task.
 */
export async function runOpened(asked: NamedRequest): Promise<boolean> {
  const workspace = await openWorkspace(asked);
  using secrets = await keepSecrets(workspace, asked);
  const { request } = secrets;
  const { emit, run } = request;
  if (request.profile !== undefined) await checkProfile(request.profile, workspace);
  const ids = await select(workspace, request);
  const about = { tasks: ids.map((id) => describe(workspace, id)), keepLogs: workspace.loaded.config.logs.keep };
  emit({ type: 'run-started', run, version: VERSION, ...about, showLogs: workspace.loaded.config.logs.show });
  for (const problem of workspace.loaded.notes) emit({ type: 'warning', code: 'config/note', problem });
  if (!(await areFresh(workspace, ids, request))) return await carryOut(ids, workspace, request);
  saveKnowledge(workspace);
  writeSettled(request, workspace, about);
  return true;
}

/** Also where nothing runs a misspelt name is said to be one. */
async function checkProfile(name: string, { loaded }: Workspace): Promise<void> {
  (await import('./run-profile.ts')).checkProfile(name, loaded.config);
}

async function select(workspace: Workspace, { words, only = false, since }: RunRequest): Promise<readonly number[]> {
  const ids = selectTasks(workspace.graph, words, { only });
  if (since === undefined) return ids;
  const { changedSince } = await import('./changed-since.ts');
  const { selectChanged } = await import('./select-changed.ts');
  return selectChanged(ids, workspace, await changedSince(workspace.root, since));
}

async function carryOut(ids: readonly number[], workspace: Workspace, request: NamedRequest): Promise<boolean> {
  const { carryOutTasks, foreseeTasks } = await import('./carry-out.ts');
  return request.dryRun ? await foreseeTasks(ids, workspace, request) : await carryOutTasks(ids, workspace, request);
}

/** What the event that begins a run says of a task. */
export function describe({ definitions }: Workspace, id: number): RunStarted['tasks'][number] {
  const definition = definitions.get(id)?.definition;
  return { id, name: definition?.name ?? String(id), slug: definition?.slug ?? String(id) };
}

/** The no-op: when every task is fresh, says so without a lock. */
async function areFresh(workspace: Workspace, ids: readonly number[], request: RunRequest): Promise<boolean> {
  if (keptServices(ids, workspace, request).length > 0) return false;
  if (request.force || request.handEdited === 'ours' || needsRecovery(workspace.root)) return false;
  const observer = new Observer(workspace, request.env, ids);
  const times: number[] = [];
  for (const id of ids) {
    const started = clockMs();
    const { decision } = await decideTask(id, { workspace, observer, force: false, cache: NO_CACHE });
    if (decision.kind !== 'fresh') return false;
    times.push(clockMs() - started);
  }
  ids.forEach((task, at) => {
    request.emit({ type: 'task-ended', task, outcome: 'fresh', because: [], ms: times[at] ?? 0 });
  });
  return true;
}

/** What cannot be saved is only found out again by the next run. */
function saveKnowledge({ root, index, state, isRemembered }: Workspace): void {
  index.save();
  if (isRemembered) return;
  try {
    writeState(root, state);
  } catch {
    // A full or read-only disk fails no run that has nothing to do.
  }
}

/** A no-op stands on what is remembered and on disk alone. */
const NO_CACHE: DecisionPorts['cache'] = {
  lookup: async () => ({ kind: 'miss', reason: 'not looked up' }),
  recorded: async () => undefined,
};
