/** Adds to some tasks the services that they need: without these they cannot run, whatever has changed. */
import type { Workspace } from '../workspace.ts';

/** Numbers of the tasks, of the services that they need, and of those that these need. */
export function withServices(
  ids: Iterable<number>,
  { definitions }: Pick<Workspace, 'definitions'>,
): ReadonlySet<number> {
  const found = new Set(ids);
  for (const id of found) // reaches what is added while it goes on
    for (const need of definitions.get(id)?.definition.needs ?? [])
      if (definitions.get(need)?.definition.service) found.add(need);
  return found;
}
