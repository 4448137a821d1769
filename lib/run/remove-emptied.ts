/** Removes folders that hold nothing any more. */
import { readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Removes those that paths lay in, as far up as they are a task's own. */
export function removeEmptied(root: string, paths: Iterable<string>, isOwn: (folder: string) => boolean): void {
  for (const path of paths) {
    for (let folder = dirname(path); isOwn(folder); folder = dirname(folder)) {
      if (!removeEmpty(join(root, folder))) break;
    }
  }
}

/** Whether the folder is gone: false where something is in it. */
export function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'; // fs throws errno errors
  }
}

/** Removes a folder that holds nothing but folders of that kind. Whether it is gone: false where anything else is in it. */
export function removeEmptyTree(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return (
      entries.every((each) => each.isDirectory() && removeEmptyTree(join(folder, each.name))) && removeEmpty(folder)
    );
  } catch {
    return false; // one of its folders is a file
  }
}
