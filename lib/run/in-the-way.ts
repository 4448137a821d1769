/** What stands where something is to be moved to. */
import { lstatSync } from 'node:fs';

/** Whether anything is at a path, or a file in the place of one of its folders. */
export function isTaken(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Whether what is in the way of a file cannot simply be replaced by it. */
export function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return true; // one of its folders is a file now
  }
}
