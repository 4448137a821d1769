/** Makes the modules that only running a task loaded part of its definition. */
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { factWords } from './facts-hold.ts';
import type { Workspace } from './workspace.ts';

/**
 * The definition with the modules that its run imported dynamically, which reading it could not see. They are
 * remembered, so that the next fingerprint has them from the start.
 * @param loaded all modules that the run loaded
 */
export function widenDefinition(
  task: LoadedDefinition,
  loaded: readonly string[],
  { state, index }: Workspace,
): LoadedDefinition {
  const added = loaded.filter((path) => !task.modules.includes(path));
  const { definitions } = state;
  if (added.length === 0 || definitions === undefined) return task;
  const { file } = task.definition;
  const wider = { ...task, modules: [...task.modules, ...added] };
  state.definitions = {
    ...definitions,
    list: definitions.list.map((each) => (each.definition.file === file ? wider : each)),
    late: { ...definitions.late, [file]: [...(definitions.late[file] ?? []), ...added] },
    facts: { ...definitions.facts, ...factWords(added, (path) => index.fact(path)) },
  };
  return wider;
}
