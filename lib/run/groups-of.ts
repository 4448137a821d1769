/** The groups of which a run carries out several tasks: these leave all their outputs or none. */
import type { Workspace } from './workspace.ts';

/** Group -> its tasks in the run. */
export function groupsOf({
  workspace,
  ids,
}: {
  readonly workspace: Pick<Workspace, 'definitions'>;
  readonly ids: readonly number[];
}): ReadonlyMap<string, readonly number[]> {
  const named = ids.flatMap((id) => {
    const group = workspace.definitions.get(id)?.definition.group;
    return group === undefined ? [] : [{ id, group }];
  });
  const groups = Map.groupBy(named, ({ group }) => group);
  const several = [...groups].filter(([, members]) => members.length > 1);
  return new Map(several.map(([group, members]) => [group, members.map(({ id }) => id)]));
}
