/** Where the files of failed attempts are kept. */
import { FAILED_FOLDER } from '../model/file-names.ts';

/** The folder of what failed attempts of a run wrote, workspace-relative. */
export function failedFolder(run: string, task?: number): string {
  return task === undefined ? `${FAILED_FOLDER}/${run}` : `${FAILED_FOLDER}/${run}/${task}`;
}
