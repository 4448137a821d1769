/** Looks for a program as a shell does. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Absolute path of a program; undefined where it is not found.
 * @param path as the variable PATH has it; folders that are not absolute are left out
 */
export function onPath(name: string, path: string): string | undefined {
  const files = path.split(delimiter).flatMap((folder) => (folder.startsWith('/') ? [join(folder, name)] : []));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
