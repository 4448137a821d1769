/** What changed since a run: what its results were made of beside what they would be made of now. */
import { HISTORY_FILE } from '../model/file-names.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { SinceReport } from '../model/formats/plan-report.ts';
import type { RunRecord } from '../model/formats/run-history.ts';
import { explain } from '../plan/explain.ts';
import { taskOf } from './decide-task.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** Changes, and the tasks that they concern themselves. */
export interface Changes {
  readonly changed: SinceReport['changed'];
  readonly concerned: readonly number[];
}

type Change = SinceReport['changed'][number];

const KINDS: Readonly<Record<string, Change['what']>> = {
  input: 'file',
  code: 'file',
  edit: 'file',
  env: 'env',
  package: 'package',
};

/**
 * Compares the tasks as they were after a run with what they are now. A task whose record is gone counts as changed.
 * @param runs newest first; the first of them is the run
 */
export async function changesSinceRun(
  ids: readonly number[],
  runs: Iterable<RunRecord>,
  { workspace, observer, cache }: Pick<RunnerPorts, 'workspace' | 'observer' | 'cache'>,
): Promise<Changes> {
  const keys = keysAfter(runs, new Set(ids));
  const changed = new Map<string, Change>();
  const concerned: number[] = [];
  for (const id of ids) {
    const key = keys.get(id) ?? keyOfService(id, workspace);
    const before = key && (await cache.recorded(key as ActionKey))?.fingerprint; // written from one
    const found = before
      ? changesOf(id, explain(before, await observer.fingerprint(taskOf(workspace, id))))
      : [{ what: 'record', name: `task ${id}` } as const];
    if (found.length > 0) concerned.push(id);
    for (const each of found) changed.set(`${each.what} ${each.name}`, each);
  }
  return { changed: [...changed.values()].toSorted(byName), concerned };
}

/** The runs from one on, newest first; undefined where it is not in the history. */
export function runsFrom(runs: Iterable<RunRecord>, name: string): readonly RunRecord[] | undefined {
  const all = [...runs];
  const at = all.findIndex(({ run }) => run === name);
  return at === -1 ? undefined : all.slice(at);
}

/** What to do about a run that the history does not have. */
export function missingRunHelp(runs: Iterable<RunRecord>): string {
  const newest = [...runs].slice(0, 3).map(({ run }) => run);
  if (newest.length === 0) return `Give a commit: "${HISTORY_FILE}" remembers no run yet`;
  return `Give a commit, or a run that "${HISTORY_FILE}" remembers, such as ${newest.join(', ')}`;
}

/** A service that a run did not start is in no run: what is known of it is what it was when it was looked at last. */
function keyOfService(id: number, workspace: RunnerPorts['workspace']): string | undefined {
  return taskOf(workspace, id).definition.service && workspace.state.tasks[id]?.result?.key;
}

/** The key of each task's result as it was: that of the newest run that brought it up to date. */
function keysAfter(runs: Iterable<RunRecord>, ids: ReadonlySet<number>): ReadonlyMap<number, string> {
  const keys = new Map<number, string>();
  for (const { tasks } of runs) {
    for (const { id, key } of tasks) if (key !== undefined && ids.has(id) && !keys.has(id)) keys.set(id, key);
    if (keys.size === ids.size) break;
  }
  return keys;
}

/** New outputs of a need are no change by themselves: the need's own changes are. */
function changesOf(id: number, causes: ReturnType<typeof explain>): readonly Change[] {
  return causes.flatMap((cause) => {
    if (cause.kind !== 'changed' || cause.field === 'need') return [];
    const what = KINDS[cause.field];
    return [what ? { what, name: cause.name } : { what: 'definition' as const, name: `task ${id}: ${cause.name}` }];
  });
}

function byName(one: Change, other: Change): number {
  return `${one.what} ${one.name}` < `${other.what} ${other.name}` ? -1 : 1;
}
