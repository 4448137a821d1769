/** Narrows a selection to the tasks that changes of files can concern. */
import { matcher } from '../files/find-files.ts';
import { withDependents } from '../plan/dependents.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import type { Workspace } from './workspace.ts';

/** Those of `ids` whose inputs, outputs or code are among the changed files, and what depends on those. */
export function selectChanged(
  ids: readonly number[],
  { definitions, graph }: Workspace,
  changed: readonly string[],
): readonly number[] {
  const concerned = [...definitions.values()].filter((task) => isConcerned(task, changed));
  const wanted = withDependents(
    graph,
    concerned.map((task) => task.definition.id),
  );
  return ids.filter((id) => wanted.has(id));
}

function isConcerned({ definition, modules }: LoadedDefinition, changed: readonly string[]): boolean {
  const code = new Set(modules);
  const isMine = matcher([...definition.inputs]);
  const isMade = matcher([...definition.outputs]);
  return changed.some((path) => code.has(path) || isMine(path) || isMade(path));
}
