/** What the file system says of a path. */
import { lstatSync, type Stats } from 'node:fs';

/** Kind, size and times; links are not followed. Undefined where nothing is there, or nothing that can be looked at. */
export function factsAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false }); // saves the cost of the error in the common case only
  } catch {
    return undefined; // a file stands in a folder's place, or the folder is locked
  }
}
