/** Which services a run keeps although no task of it needs them: those that the user named. Light: every run asks. */
import { selectTasks } from '../../plan/select.ts';
import type { RunRequest } from '../run-request.ts';
import type { Workspace } from '../workspace.ts';

/** What of a workspace and a request decides. */
type Selection = Pick<RunRequest, 'words' | 'keepsServices'>;

/**
 * Numbers of the services that are started for themselves. A range names none: who says `3-8` does not wait for a server.
 * @param ids numbers of the run's tasks
 */
export function keptServices(
  ids: readonly number[],
  { definitions, graph }: Pick<Workspace, 'definitions' | 'graph'>,
  { words, keepsServices = true }: Selection,
): readonly number[] {
  const isService = (id: number) => definitions.get(id)?.definition.service !== undefined;
  const single = words.filter((word) => !/^\d+-\d+$/.test(word));
  if (!keepsServices || single.length === 0 || !ids.some(isService)) return [];
  const selected = new Set(ids);
  const isNeeded = (id: number): boolean => (graph.dependents.get(id) ?? []).some((other) => selected.has(other));
  return selectTasks(graph, single, { only: true }).filter((id) => isService(id) && selected.has(id) && !isNeeded(id));
}
