/** What `conductor resume --list` prints. */
import type { ResumableRun, ResumeReport } from '../model/formats/resume-report.ts';
import { ageText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { oneLine } from '../report/text/visible.ts';
import { doneTask, type UnfinishedRun, unfinishedRuns } from '../run/unfinished-runs.ts';
import { isLocked } from '../write/lock.ts';

/** The document of `conductor resume --list --json`. */
export async function resumeReport(root: string): Promise<ResumeReport> {
  const runs = unfinishedRuns(root);
  const isBusy = runs.some(({ ended }) => ended === undefined) && (await isLocked(root, 'run'));
  return { version: '1.0', runs: runs.map((run) => resumable(run, isBusy)) };
}

/** The table; `now` in milliseconds since 1970. */
export function resumableLines({ runs }: ResumeReport, now: number): readonly string[] {
  if (runs.length === 0) return ['There is no run to go on with: each one that is remembered ended well'];
  const rows = runs.map(({ run, at, state, tasks, done, failed, words }) => [
    run,
    ageText(now - Date.parse(at)),
    failed.length === 0 ? state : `${state} at ${failed.join(', ')}`,
    `${done.length} of ${tasks.length}`,
    words.length === 0 ? 'every task' : oneLine(words.join(' ')),
  ]);
  return tableLines([['RUN', 'AGE', 'STATE', 'DONE', 'ASKED FOR'], ...rows]);
}

function resumable(unfinished: UnfinishedRun, isBusy: boolean): ResumableRun {
  const { run, at, ended, request, plan, tasks, resumes } = unfinished;
  const ids = plan.map(({ id }) => id);
  const failed = ids.filter((id) => ['failed', 'timed-out'].includes(tasks.get(id)?.outcome ?? ''));
  return {
    run,
    at,
    state: ended ?? (isBusy && isAlive(run) ? 'running' : 'killed'),
    words: request.words,
    tasks: ids,
    done: ids.filter((id) => doneTask(unfinished, id)),
    failed,
    ...(resumes ? { resumes } : {}),
  };
}

/** A run's name ends with the number of its process. */
function isAlive(run: string): boolean {
  try {
    process.kill(Number.parseInt(run.slice(run.lastIndexOf('-') + 1), 36), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // kill throws errno errors
  }
}
