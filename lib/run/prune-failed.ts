/** Bounds what is kept of failed attempts. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { namesOrNone } from '../files/names-or-none.ts';
import { FAILED_FOLDER } from '../model/file-names.ts';

/** How many of the newest runs keep what their failed tasks wrote. */
const KEPT = 5;

/** Names of runs sort by time. */
export function pruneFailed(root: string): void {
  const names = namesOrNone(join(root, FAILED_FOLDER)).toSorted().reverse();
  for (const name of names.slice(KEPT)) rmSync(join(root, FAILED_FOLDER, name), { recursive: true, force: true });
}
