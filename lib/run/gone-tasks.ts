/** What tasks have left that the workspace does not have any more: nobody brings it up to date, and others may read it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { matcher } from '../files/find-files.ts';
import type { Problem } from '../model/conductor-error.ts';
import { factWord } from '../model/file-fact.ts';
import type { Workspace } from './workspace.ts';

/** What one such task has left. */
export interface GoneTask {
  readonly id: number;
  /** Its outputs that are as it made them, and that no other task claims; sorted. */
  readonly paths: readonly string[];
}

/** Paths and tasks that a message names. */
const SHOWN = 3;

/** Numbers of tasks that are remembered and not there any more. Looks at no file. */
function goneIds({ state, definitions }: Pick<Workspace, 'state' | 'definitions'>): readonly number[] {
  const ids = Object.keys(state.tasks).map(Number);
  return ids.filter((id) => !definitions.has(id) && state.tasks[id]?.result !== undefined);
}

/** The tasks that have left anything. */
export function goneTasks(workspace: Workspace): readonly GoneTask[] {
  const ids = goneIds(workspace);
  if (ids.length === 0) return []; // as in most runs
  const claims = workspace.tasks.map(({ outputs }) => matcher(outputs));
  const isClaimed = (path: string) => claims.some((isOutput) => isOutput(path));
  return ids
    .map((id) => ({ id, paths: leftBy(id, workspace).filter((path) => !isClaimed(path)) }))
    .filter(({ paths }) => paths.length > 0);
}

/** What somebody has edited since is not told: it may be theirs by now. */
function leftBy(id: number, { root, state, index }: Workspace): readonly string[] {
  const { artifacts = {}, edits = {} } = state.tasks[id]?.result ?? {};
  const isLeft = (path: string) => {
    const fact = index.fact(path);
    if (factWord(fact) !== artifacts[path] || fact.kind === 'missing' || Object.hasOwn(edits, path)) return false;
    return fact.kind !== 'directory' || readdirSync(join(root, path)).length === 0;
  };
  return Object.keys(artifacts).filter(isLeft).sort();
}

/** What a run says of them; undefined where that is nothing. */
export function goneProblem(tasks: readonly GoneTask[]): Problem | undefined {
  if (tasks.length === 0) return undefined;
  const told = tasks.slice(0, SHOWN).map(({ id, paths: [first, ...more] }) => {
    return `"${first}"${more.length === 0 ? '' : ` and ${more.length} more`} of task ${id}`;
  });
  const others = tasks.length > SHOWN ? `, and those of ${tasks.length - SHOWN} more tasks` : '';
  return {
    message: `Outputs of tasks that are gone are still there: ${told.join(', ')}${others}`,
    help: 'Remove them by "conductor prune", or keep them as files of your own by "conductor prune --keep"',
  };
}
