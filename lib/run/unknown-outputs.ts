/** Files among a command's outputs of which nobody knows who made them. */
import type { TaskDefinition } from '../task/definition.ts';
import { claimedByOthers } from './shared-outputs.ts';
import type { Workspace } from './workspace.ts';

/**
 * Those that the task may write to: files. The bytes of links are where they lead to.
 * @param found what its globs match, without what its last result has left
 */
export function unknownOutputs(
  found: readonly string[],
  definition: TaskDefinition,
  { index, tasks }: Workspace,
): readonly string[] {
  if (definition.how.kind === 'run') return []; // what it publishes over files of others is a question to the user
  const isOthers = claimedByOthers(definition, tasks);
  return found.filter((path) => index.fact(path).kind === 'file' && !isOthers(path));
}
