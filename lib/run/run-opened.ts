/** A run that opens the workspace: decides what is due and, where anything is, carries it out. */
import type { RunStarted } from '../model/event.ts';
import { VERSION } from '../model/version.ts';
import { selectTasks } from '../plan/select.ts';
import type { LookedAt } from './carry-out.ts';
import { lookFirst } from './first-look.ts';
import { goneProblem, goneTasks } from './gone-tasks.ts';
import type { NamedRequest, RunRequest } from './run-request.ts';
import { keepSecrets } from './secrets/keep-secrets.ts';
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
  const gone = goneProblem(goneTasks(workspace));
  if (gone) emit({ type: 'warning', code: 'task/gone', problem: gone });
  const look = await lookFirst(ids, workspace, request);
  if (look.fresh.size < ids.length) return await carryOut(ids, { opened: workspace, look }, request);
  for (const [task, ms] of look.fresh) emit({ type: 'task-ended', task, outcome: 'fresh', because: [], ms });
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

async function carryOut(ids: readonly number[], looked: LookedAt, request: NamedRequest): Promise<boolean> {
  const { carryOutTasks, foreseeTasks } = await import('./carry-out.ts');
  return request.dryRun ? await foreseeTasks(ids, looked.opened, request) : await carryOutTasks(ids, looked, request);
}

/** What the event that begins a run says of a task. */
export function describe({ definitions }: Workspace, id: number): RunStarted['tasks'][number] {
  const definition = definitions.get(id)?.definition;
  return { id, name: definition?.name ?? String(id), slug: definition?.slug ?? String(id) };
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
