/** Files, links and empty folders among a command's outputs of which nobody knows who made them. */
import { emptyFolders } from '../files/empty-folders.ts';
import type { Listing } from '../files/listing.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { claimedByOthers } from './shared-outputs.ts';
import { ownFolders } from './whole-folders.ts';
import type { Workspace } from './workspace.ts';

/**
 * Files and links that the task may write to, or may make itself (`ln -s` fails where there is one).
 * @param found what its globs match, without what its last result has left
 */
export function unknownOutputs(
  found: readonly string[],
  definition: TaskDefinition,
  { index, tasks }: Workspace,
): readonly string[] {
  if (definition.how.kind === 'run') return []; // what it publishes over files of others is a question to the user
  const isOthers = claimedByOthers(definition, tasks);
  return found.filter((path) => ['file', 'symlink'].includes(index.fact(path).kind) && !isOthers(path));
}

/**
 * Empty folders that the task may make, too: that they are there already would say nothing of its work.
 * @param known those that its last result has left
 */
export function unknownFolders(
  known: ReadonlySet<string>,
  definition: TaskDefinition,
  { listing, tasks }: { readonly listing: Listing } & Pick<Workspace, 'tasks'>,
): readonly string[] {
  if (definition.how.kind === 'run') return [];
  const isOwn = ownFolders(definition.outputs);
  const found = emptyFolders(listing, definition.outputs).filter((path) => isOwn(path) && !known.has(path));
  if (found.length === 0) return [];
  const isOthers = claimedByOthers(definition, tasks);
  return found.filter((path) => !isOthers(path));
}
