/** A copy of a workspace as it is before anything was built: without what git ignores. */
import { readdirSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { findFiles } from '../../files/find-files.ts';
import { WorkspaceCopy } from '../workspace-copy.ts';

/** Where to copy from. */
export interface CopySource {
  /** Absolute path. */
  readonly root: string;
  /** Also what git ignores. */
  readonly withIgnored: boolean;
  readonly signal: AbortSignal;
}

/** The copy, to be removed by its user. */
export async function cleanCopy({ root, withIgnored, signal }: CopySource): Promise<WorkspaceCopy> {
  const copy = await WorkspaceCopy.create(root, signal);
  if (withIgnored) return copy;
  const kept = new Set(findFiles({ root, patterns: ['**'], gitignore: true }));
  const ignored = findFiles({ root, patterns: ['**'] }).filter((path) => !kept.has(path));
  await Promise.all(ignored.map((path) => rm(join(copy.root, path), { force: true })));
  for (const folder of foldersAbove(ignored)) removeEmpty(join(copy.root, folder));
  return copy;
}

/** Workspace-relative paths of everything in it: files, links and folders, but nothing of packages. */
export function entriesOf(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return new Set(entries.map((path) => path.replaceAll('\\', '/')));
}

/** The deepest first. */
function foldersAbove(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths)
    for (let at = posix.dirname(path); at !== '.' && !folders.has(at); at = posix.dirname(at)) folders.add(at);
  return [...folders].sort((a, b) => b.split('/').length - a.split('/').length);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it that stays.
  }
}
