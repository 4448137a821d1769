/** A cheap look for what a killed run has left out of the way; apart from what puts it back, so that a no-op loads nothing of it. */
import { join } from 'node:path';
import { namesOrNone } from '../files/names-or-none.ts';
import { ASIDE_FOLDER } from '../model/file-names.ts';

/** Whether a run has anything out of the way, or one that was killed may have. */
export function isAsideLeft(root: string): boolean {
  return namesOrNone(join(root, ASIDE_FOLDER)).length > 0;
}
