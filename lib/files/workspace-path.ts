/** Absolute paths of workspace files, as short as the system takes them. */
import { isAbsolute } from 'node:path';

/**
 * What stands before a workspace-relative path: nothing where the process works in the workspace's root, because the
 * system then need not walk the folders above it again for each file (a tenth of the time of 100,000 stats).
 */
export function pathPrefix(root: string): string {
  return workingFolder() === root ? '' : root.endsWith('/') ? root : `${root}/`;
}

/** A path of the index on disk: what lies outside the workspace is absolute there and stays so. */
export function placeOf(prefix: string, path: string): string {
  return prefix === '' || isAbsolute(path) ? path : prefix + path;
}

function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined; // it was removed
  }
}
