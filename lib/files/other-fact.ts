/** Facts of what is not a regular file. */
import { lstatSync, readlinkSync } from 'node:fs';
import type { FileFact } from '../model/file-fact.ts';

/** The fact of a path that was just seen not to be a file; undefined where it is one by now. Throws errno errors. */
export function otherFact(path: string): Exclude<FileFact, { kind: 'file' }> | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'missing' };
    if (stats.isFile()) return undefined;
    if (stats.isSymbolicLink()) return { kind: 'symlink', target: linkTarget(path) };
    return { kind: stats.isDirectory() ? 'directory' : 'other' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs throws errno errors
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    throw error;
  }
}

/** Windows writes link targets with backslashes; elsewhere a backslash is a character like others. */
function linkTarget(path: string): string {
  const target = readlinkSync(path);
  return process.platform === 'win32' ? target.replaceAll('\\', '/') : target;
}
