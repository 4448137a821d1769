/** Which empty folders globs mean: what has no files in it is found by nothing else. */
import { basename } from 'node:path';
import { folderOf } from '../model/relative-path.ts';
import { matcher } from './find-files.ts';
import { pathsOf } from './folder-entries.ts';
import { type Glob, parseGlob } from './glob.ts';
import { isHidden } from './hidden-folders.ts';
import type { Listing } from './listing.ts';

interface Walk {
  readonly listing: Listing;
  readonly found: Set<string>;
  readonly matches: (path: string) => boolean;
}

/**
 * Workspace-relative paths of the empty folders that the globs match, sorted. By the rules of `findFiles`: links are not
 * followed, and hidden folders are reached only by globs that begin with their path.
 */
export function emptyFolders(listing: Listing, patterns: readonly string[]): string[] {
  const state = { listing, found: new Set<string>(), matches: matcher(patterns) };
  for (const glob of patterns.map(parseGlob))
    if (!glob.negative && isFolder(glob.base, listing)) walk(glob.base, glob, state);
  return [...state.found].sort();
}

function walk(folder: string, glob: Glob, state: Walk): void {
  const content = state.listing.content(folder);
  if (content.kinds === '' && folder !== '' && state.matches(folder)) state.found.add(folder);
  if (!content.kinds.includes('d')) return;
  const depth = folder === '' ? 0 : folder.split('/').length;
  for (const [index, path] of pathsOf(folder, content).entries()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (content.kinds[index] === 'd' && !isHidden(path) && glob.leadsInto(name, depth)) walk(path, glob, state);
  }
}

function isFolder(path: string, listing: Listing): boolean {
  if (path === '') return true;
  const above = folderOf(path);
  // A link on the way is not followed.
  return isFolder(above, listing) && listing.some(above, [basename(path)]).kinds === 'd';
}
