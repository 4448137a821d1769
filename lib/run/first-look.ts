/** The first look at the tasks of a run: whether all are fresh, which no lock is needed for, and which were found so. */
import { clockMs } from '../perf/clock.ts';
import { needsRecovery } from '../write/needs-recovery.ts';
import { isAsideLeft } from './aside-left.ts';
import { type DecisionPorts, decideTask } from './decide-task.ts';
import { Observer } from './observe.ts';
import type { RunRequest } from './run-request.ts';
import { keptServices } from './services/kept-services.ts';
import type { Workspace } from './workspace.ts';

/** What was seen. It stands as long as nothing else has changed the workspace. */
export interface FirstLook {
  readonly observer: Observer;
  /** Tasks that are fresh, needs first, and how many milliseconds it took to find that out; it ends before the first other one. */
  readonly fresh: ReadonlyMap<number, number>;
}

/** Looks at the tasks, needs first, up to the first that is not fresh; at none where the request asks for more than to have them fresh. */
export async function lookFirst(ids: readonly number[], workspace: Workspace, request: RunRequest): Promise<FirstLook> {
  const observer = new Observer(workspace, request.env, ids);
  const fresh = new Map<number, number>();
  const isPlain = keptServices(ids, workspace, request).length === 0 && !request.force && request.handEdited !== 'ours';
  if (!isPlain || needsRecovery(workspace.root) || (await hasKilledLeft(workspace.root))) return { observer, fresh };
  for (const id of ids) {
    const started = clockMs();
    const { decision } = await decideTask(id, { workspace, observer, force: false, cache: NO_CACHE });
    if (decision.kind !== 'fresh') break;
    fresh.set(id, clockMs() - started);
  }
  return { observer, fresh };
}

/** A no-op stands on what is remembered and on disk alone. */
const NO_CACHE: DecisionPorts['cache'] = {
  lookup: async () => ({ kind: 'miss', reason: 'not looked up' }),
  recorded: async () => undefined,
};

/** Whether a killed run has left outputs out of the way; those of a run that goes on are its own business. */
async function hasKilledLeft(root: string): Promise<boolean> {
  if (!isAsideLeft(root)) return false;
  const { isLocked } = await import('../write/lock.ts');
  return !(await isLocked(root, 'run'));
}
