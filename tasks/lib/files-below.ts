/** Reads whole folders; knows nothing of what is in them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file's bytes, with its path below the folder that was asked for. */
export interface ReadFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Every file below a folder, by path, with forward slashes; none where there is no such folder. */
export async function filesBelow(folder: string): Promise<readonly ReadFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingIfMissing);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const paths = files.map((file) => file.slice(join(folder).length + 1).replaceAll('\\', '/')).sort();
  return await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}

function nothingIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
