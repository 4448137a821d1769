/** A cheap look for what a killed process left; apart from `recover`, so that a no-op loads nothing of it. */
import { join } from 'node:path';
import { GROUPS_FOLDER, JOURNAL_FOLDER, TMP_FOLDER } from '../model/file-names.ts';
import { namesIn } from './names-in.ts';

/** Whether there is anything to recover, by a look at three folders. */
export function needsRecovery(root: string): boolean {
  return [JOURNAL_FOLDER, TMP_FOLDER, GROUPS_FOLDER].some((folder) => namesIn(join(root, folder)).length > 0);
}
