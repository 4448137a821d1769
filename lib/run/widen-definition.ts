/** Makes what only running a task has loaded part of its definition. */
import { type LateReach, lateOf, withLate } from '../task/late-reach.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { factWords } from './facts-hold.ts';
import { notOwn } from './task-stamps.ts';
import type { Workspace } from './workspace.ts';

/**
 * The definition with the modules and packages that its run imported dynamically, which reading it could not see. They are
 * remembered, so that the next fingerprint has them from the start. What the task has made itself is none of them.
 * @param loaded all that the run has loaded
 */
export function widenDefinition(
  task: LoadedDefinition,
  loaded: LateReach,
  { root, state, index }: Workspace,
): LoadedDefinition {
  const { modules, packageFiles } = lateOf(task, loaded);
  const added = { modules: notOwn(modules, task.definition), packageFiles };
  const paths = [...added.modules, ...added.packageFiles];
  const { definitions } = state;
  if (paths.length === 0 || definitions === undefined) return task;
  const { file } = task.definition;
  index.refresh(paths); // as inputs of others they may have been looked at before
  const wider = withLate(task, added, root);
  const known = definitions.late[file];
  const late = {
    modules: [...(known?.modules ?? []), ...added.modules],
    packageFiles: [...(known?.packageFiles ?? []), ...added.packageFiles],
  };
  state.definitions = {
    ...definitions,
    list: definitions.list.map((each) => (each.definition.file === file ? wider : each)),
    late: { ...definitions.late, [file]: late },
    facts: { ...definitions.facts, ...factWords(paths, (path) => index.fact(path)) },
  };
  return wider;
}
