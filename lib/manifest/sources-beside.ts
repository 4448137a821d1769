/** Finds sources that a manifest does not know, in the folders of those that it knows. */
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Manifest } from './manifest.ts';

/** Workspace-relative paths of files with a recorded source's ending, in a recorded source's folder, that are neither source nor output; sorted. */
export async function sourcesBeside(root: string, manifest: Manifest): Promise<readonly string[]> {
  const sources = Object.keys(manifest.files);
  const outputs = Object.values(manifest.files).flatMap((entry) => Object.keys(entry.outputs));
  const known = new Set([...sources, ...outputs]);
  const endings = new Set(sources.map((source) => posix.extname(source)));
  const found: string[] = [];
  for (const folder of new Set(sources.map((source) => posix.dirname(source)))) {
    const paths = (await filesIn(join(root, folder))).map((name) => posix.join(folder, name));
    found.push(...paths.filter((path) => endings.has(posix.extname(path)) && !known.has(path) && !isDeclaration(path)));
  }
  return found.sort();
}

/** Declarations are not compiled. */
function isDeclaration(path: string): boolean {
  return /\.d\.[cm]?ts$/.test(path);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch {
    return []; // a folder that is gone has no new sources
  }
}
