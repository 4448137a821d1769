/** Brings to an end what killed runs have left in the middle. */
import type { Emit } from '../model/event.ts';
import { recover } from '../write/recover.ts';
import { OutputsAside } from './outputs-aside.ts';
import { recoverGroups } from './recover-groups.ts';
import { recoveryWarning } from './recovery-warning.ts';
import type { Workspace } from './workspace.ts';

/** Recovers transactions, tasks and groups; true where there was anything. Call it under the workspace's lock. */
export async function recoverWorkspace(
  { root, loaded }: Pick<Workspace, 'root' | 'loaded'>,
  emit: Emit,
): Promise<boolean> {
  const recovered = await recover(root);
  for (const each of recovered) emit({ type: 'warning', ...recoveryWarning(each) });
  const tasksPutBack = OutputsAside.recover(root);
  const groupsPutBack = await recoverGroups(root, loaded.config.durability, emit); // after the tasks that they are of
  return recovered.length > 0 || tasksPutBack || groupsPutBack;
}
