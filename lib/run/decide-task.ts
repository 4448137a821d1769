/** The decision about one task of a workspace, and what it stands on. Light: all that a no-op loads. */
import type { Fingerprint } from '../model/fingerprint.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { type Decided, type DecisionFacts, decide } from './decide.ts';
import type { EarlierRun } from './earlier-run.ts';
import type { Observer } from './observe.ts';
import type { Workspace } from './workspace.ts';

/** What deciding is built on. */
export interface DecisionPorts {
  readonly workspace: Workspace;
  readonly observer: Observer;
  readonly force: boolean;
  /** Where earlier results are looked up; a no-op needs none. */
  readonly cache: Pick<DecisionFacts, 'lookup' | 'recorded'>;
  /** Set where a run goes on with an earlier one. */
  readonly earlier?: EarlierRun | undefined;
}

/** A decision and the fingerprint that it was made on. */
export type DecidedTask = Decided & { readonly fingerprint: Fingerprint };

/** The decision about a task as things stand now. */
export async function decideTask(
  id: number,
  { workspace, observer, force, cache, earlier }: DecisionPorts,
): Promise<DecidedTask> {
  const task = taskOf(workspace, id);
  const fingerprint = await observer.fingerprint(task);
  const known = earlier?.decide(id, fingerprint);
  if (known) return { decision: known, fingerprint };
  const decided = await decide({
    fingerprint,
    record: workspace.state.tasks[id],
    fact: (path) => workspace.index.fact(path),
    force: force && !earlier?.isDone(id),
    cacheable: task.definition.cache,
    lookup: (key) => cache.lookup(key),
    recorded: (key) => cache.recorded(key),
  });
  return { ...decided, fingerprint };
}

/** The definition of a task that a plan names. */
export function taskOf(workspace: Workspace, id: number): LoadedDefinition {
  const task = workspace.definitions.get(id);
  if (task === undefined) throw new Error(`The plan names task ${id}, which this workspace does not have`);
  return task;
}
