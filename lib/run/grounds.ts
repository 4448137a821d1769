/** What a configuration or definitions stand on: found out when they are loaded, and asked whether it still holds. */
import type { FileIndex } from '../files/file-index.ts';
import type { Listing } from '../files/listing.ts';
import { type Environment, environmentFacts } from './environment.ts';
import { factsHold, factWords } from './facts-hold.ts';
import type { Grounds } from './state.ts';

/** Where it is looked at. */
export interface GroundsPlace {
  readonly index: FileIndex;
  readonly env: Environment;
}

/** Paths, workspace-relative, and folders whose entries count. */
export interface Looked {
  readonly paths: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The grounds as they are now.
 * @param variables names and patterns of those that count
 */
export function groundsOf(
  { paths, folders }: Looked,
  variables: readonly string[],
  { index, env }: GroundsPlace,
): Grounds {
  return {
    facts: factWords(new Set(paths), (path) => index.fact(path)),
    ...(folders.length > 0 ? { folders: folderWords(new Set(folders), index.listing()) } : {}),
    env: JSON.stringify(environmentFacts(env, variables)),
  };
}

/** Whether they are as they were. */
export function groundsHold(grounds: Grounds, variables: readonly string[], { index, env }: GroundsPlace): boolean {
  const { facts, folders = {} } = grounds;
  if (grounds.env !== JSON.stringify(environmentFacts(env, variables))) return false;
  if (!factsHold(facts, (path) => index.fact(path))) return false;
  const names = Object.keys(folders);
  const now = names.length === 0 ? {} : folderWords(names, index.listing());
  return names.every((folder) => now[folder] === folders[folder]);
}

/** What folders hold, in a word for each. */
function folderWords(folders: Iterable<string>, listing: Listing): Record<string, string> {
  const contents = [...folders].map((folder) => [folder, listing.content(folder)] as const);
  return Object.fromEntries(contents.map(([folder, { kinds, names }]) => [folder, `${kinds} ${names}`]));
}
