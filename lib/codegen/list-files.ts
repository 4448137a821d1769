/** Lists the files below a folder of the workspace; knows nothing of their content. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Workspace-relative paths of the files below `folder`, at any depth, sorted by code unit; links are left out.
 * None where there is no such folder.
 */
export async function listFiles(root: string, folder: string): Promise<string[]> {
  const base = join(root, folder);
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const inside = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(base.length));
  return inside.map((path) => `${folder}/${path.replaceAll('\\', '/').replace(/^\/+/, '')}`).sort();
}
