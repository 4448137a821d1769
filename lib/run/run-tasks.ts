/** One run: opens the workspace, decides what is due, carries it out. Says everything by events. */
import { VERSION } from '../model/version.ts';
import { selectTasks } from '../plan/select.ts';
import { needsRecovery } from '../write/needs-recovery.ts';
import { type DecisionPorts, decideTask } from './decide-task.ts';
import { Observer } from './observe.ts';
import type { NamedRequest, RunEnd, RunRequest } from './run-request.ts';
import { writeState } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/**
 * Carries out the selected tasks and what they need.
 * @throws ConductorError for an invalid workspace or an unknown task; failures of tasks are events.
 */
export async function runTasks(request: RunRequest): Promise<RunEnd> {
  const started = performance.now();
  const { emit, signal } = request;
  const workspace = await openWorkspace(request);
  const ids = await select(workspace, request);
  const run = runName(new Date());
  emit({ type: 'run-started', run, version: VERSION, tasks: ids.map((id) => describe(workspace, id)) });
  for (const problem of workspace.loaded.notes) emit({ type: 'warning', code: 'config/note', problem });
  const ok = (await areFresh(workspace, ids, request)) || (await carryOut(ids, workspace, { ...request, run }));
  emit({ type: 'run-ended', ok, ms: performance.now() - started });
  return { ok, interrupted: signal.aborted, run };
}

async function select(workspace: Workspace, { words, only = false, since }: RunRequest): Promise<readonly number[]> {
  const ids = selectTasks(workspace.graph, words, { only });
  if (since === undefined) return ids;
  const { changedSince } = await import('./changed-since.ts');
  const { selectChanged } = await import('./select-changed.ts');
  return selectChanged(ids, workspace, await changedSince(workspace.root, since));
}

/** Everything beyond a no-op is loaded only then. */
async function carryOut(ids: readonly number[], workspace: Workspace, request: NamedRequest): Promise<boolean> {
  const { carryOutTasks, foreseeTasks } = await import('./carry-out.ts');
  return request.dryRun ? await foreseeTasks(ids, workspace, request) : await carryOutTasks(ids, workspace, request);
}

/** A name that sorts by time and is not given twice on a machine. */
function runName(date: Date): string {
  return `${date.toISOString().replace(/[:.]/g, '-')}-${process.pid.toString(36)}`;
}

function describe({ definitions }: Workspace, id: number): { id: number; name: string; slug: string } {
  const definition = definitions.get(id)?.definition;
  return { id, name: definition?.name ?? String(id), slug: definition?.slug ?? String(id) };
}

/** The no-op: when every task is fresh, says so without a lock and without writing but for what was learnt of files. */
async function areFresh(workspace: Workspace, ids: readonly number[], request: RunRequest): Promise<boolean> {
  if (request.force || needsRecovery(workspace.root)) return false;
  const observer = new Observer(workspace, request.env);
  const times: number[] = [];
  for (const id of ids) {
    const started = performance.now();
    const { decision } = await decideTask(id, { workspace, observer, force: false, cache: NO_CACHE });
    if (decision.kind !== 'fresh') return false;
    times.push(performance.now() - started);
  }
  ids.forEach((task, at) => {
    request.emit({ type: 'task-ended', task, outcome: 'fresh', because: [], ms: times[at] ?? 0 });
  });
  saveKnowledge(workspace);
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
