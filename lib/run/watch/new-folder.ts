/** What is in a folder that was not there a moment ago: nobody may have told of it. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A new folder. */
export interface NewFolder {
  /** Files and links below it, by their paths as the folder's. */
  readonly files: readonly string[];
  /** Whether there are folders in it. */
  readonly isDeep: boolean;
}

/**
 * Looks at an absolute path; undefined where it is no folder, or gone again.
 * @param isHidden whether something with such a path is not to be looked into
 */
export function newFolder(path: string, isHidden: (path: string) => boolean): NewFolder | undefined {
  try {
    if (!lstatSync(path).isDirectory()) return undefined;
    const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !isHidden(join(path, name)));
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => join(path, name));
    const below = folders.flatMap((folder) => newFolder(folder, isHidden)?.files ?? []);
    return { files: [...files, ...below], isDeep: folders.length > 0 };
  } catch {
    return undefined; // whoever removed it is told of, too
  }
}
