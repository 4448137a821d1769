/** The plan of a run whose workspace was opened anew, since another run may have ended while it waited for it. */
import { ConductorError } from '../model/conductor-error.ts';
import { selectTasks } from '../plan/select.ts';
import type { NamedRequest } from './run-request.ts';
import type { Workspace } from './workspace.ts';

/** A workspace as it was when the plan was made, and as it is now. */
interface Opened {
  readonly before: Workspace;
  readonly now: Workspace;
}

/**
 * The same tasks, in the order that their needs ask for by now.
 * @throws ConductorError `run/plan-changed` where it would be other ones by now: what was announced is what is carried out
 */
export function planAgain(
  ids: readonly number[],
  { before, now }: Opened,
  { words, only = false, since, earlier }: NamedRequest,
): readonly number[] {
  const gone = ids.filter((id) => slugOf(now, id) !== slugOf(before, id));
  if (gone.length > 0) throw changed(gone, 'gone or another one');
  // What changed since a commit, and what an earlier run had to do, was found out once.
  const isChosen = since !== undefined || earlier !== undefined;
  if (isChosen && ids.length === 0) return ids;
  const again = selectTasks(now.graph, isChosen ? ids.map(String) : words, { only: only || isChosen });
  const planned = new Set(ids);
  const added = again.filter((id) => !planned.has(id));
  if (added.length > 0) throw changed(added, 'to be carried out as well');
  const left = ids.filter((id) => !again.includes(id));
  if (left.length > 0) throw changed(left, 'no longer needed');
  return again;
}

function slugOf({ definitions }: Workspace, id: number): string | undefined {
  return definitions.get(id)?.definition.slug;
}

function changed(ids: readonly number[], how: string): ConductorError {
  const what = ids.length === 1 ? `task ${ids[0]} is` : `tasks ${ids.join(', ')} are`;
  return new ConductorError({
    code: 'run/plan-changed',
    message: `Cannot go on: while this run waited for another one, the tasks changed: ${what} ${how}`,
    help: 'Run again',
  });
}
