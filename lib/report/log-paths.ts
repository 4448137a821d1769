/** Where the log files of a run are, relative to the workspace; file names are safe on every system. */
import { LOGS_FOLDER } from '../model/file-names.ts';

/** Folder of a run's logs. */
export function runLogFolder(run: string): string {
  return `${LOGS_FOLDER}/${run}`;
}

/** File name of the log of all tasks that succeeded without a word. */
export const SILENT_TASKS_LOG = 'silent-tasks.log';

/** File name of a task's log. */
export function taskLogName(task: number): string {
  return `task-${task}.log`;
}

/** File name of an action's own log: `8-generate-bloom.log`. */
export function actionLogName(task: number, action: string): string {
  const word = action.replace(/[^\p{L}\p{N}._]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${task}-${word.slice(0, 100) || 'action'}.log`;
}
