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

/** No word that anything has: what changed while it was loaded may have been loaded as it was before. */
const UNKNOWN = '';

/**
 * The grounds of what has just been loaded.
 * @param variables names and patterns of those that count
 * @param since a moment of the file system's clock before it was loaded: what changed since then does not hold
 */
export function groundsOf(
  { paths, folders }: Looked,
  variables: readonly string[],
  { index, env, since }: GroundsPlace & { readonly since: bigint },
): Grounds {
  index.refresh(paths); // what was seen before it was loaded may not be what was loaded
  const facts = factWords(new Set(paths), (path) => index.fact(path));
  const listed = folders.length > 0 ? { folders: folderWords(new Set(folders), index.listing()) } : {};
  for (const words of [facts, listed.folders ?? {}])
    for (const path in words) if (!index.isOlder(path, since)) words[path] = UNKNOWN;
  return { facts, ...listed, env: JSON.stringify(environmentFacts(env, variables)) };
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
  return Object.fromEntries([...folders].map((folder) => [folder, folderWord(folder, listing)]));
}

/** What a folder holds, as one word; the same for one that is empty and one that is not there. */
export function folderWord(folder: string, listing: Listing): string {
  const { kinds, names } = listing.content(folder);
  return `${kinds} ${names}`;
}
