/** The runs of a workspace that did not end well, as their records tell; knows nothing of how they are gone on with. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removeIfThere } from '../files/sibling-file.ts';
import { isSuccess } from '../model/decision.ts';
import { RUNS_FOLDER } from '../model/file-names.ts';
import type { RunBegun, RunOver, TaskOver } from '../model/formats/unfinished-run.ts';
import { namesIn } from '../write/names-in.ts';
import { parseUnfinishedLine } from './unfinished-line.ts';

/** A run as far as it came. */
export interface UnfinishedRun extends RunBegun {
  /** How each task ended last; those that did not are left out. */
  readonly tasks: ReadonlyMap<number, TaskOver>;
  /** Undefined: it was killed, or still goes on. */
  readonly ended: RunOver['ended'] | undefined;
}

const ENDING = '.jsonl';

/** Workspace-relative path of a run's record. */
export function unfinishedFile(run: string): string {
  return `${RUNS_FOLDER}/${run}${ENDING}`;
}

/** All of them, newest first, without those that a later one has gone on with. */
export function unfinishedRuns(root: string): readonly UnfinishedRun[] {
  return standing(root, (text) => text);
}

/** What a record's text tells; undefined where it does not tell how the run began. A line that is not whole does not count. */
export function parseUnfinished(text: string): UnfinishedRun | undefined {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const tasks = new Map<number, TaskOver>();
  let begun: RunBegun | undefined;
  let ended: RunOver['ended'] | undefined;
  for (const line of lines) {
    const said = line === '' ? undefined : parseUnfinishedLine(line);
    if (said === undefined) continue;
    if ('plan' in said) begun ??= said;
    else if ('ended' in said) ended = said.ended;
    else tasks.set(said.task, said);
  }
  return begun && { ...begun, tasks, ended };
}

/** What was said of a task that ended well. */
export function doneTask({ tasks }: Pick<UnfinishedRun, 'tasks'>, id: number): TaskOver | undefined {
  const said = tasks.get(id);
  return said && isSuccess(said.outcome) ? said : undefined;
}

/** Removes the records of runs of which everything has been done since, and of those that these went on with. */
export function forgetCovered(root: string, done: readonly number[]): void {
  const ids = new Set(done);
  for (const { run, resumes = [], plan } of standing(root, headOf))
    if (plan.every(({ id }) => ids.has(id))) forgetRuns(root, [...resumes, run]);
}

/** Keeps the record of a run, and so many in all, the newest ones. Names of earlier runs are later ones where the clock was set back. */
export function pruneUnfinished(root: string, { run, keep }: { readonly run: string; readonly keep: number }): void {
  const names = namesIn(join(root, RUNS_FOLDER)).filter((name) => name.endsWith(ENDING) && name !== run + ENDING);
  for (const name of names
    .toSorted()
    .reverse()
    .slice(Math.max(0, keep - 1)))
    removeIfThere(join(root, RUNS_FOLDER, name));
}

/** Removes records, in this order. Whatever a damaged record names, nothing else is removed. */
export function forgetRuns(root: string, runs: readonly string[]): void {
  for (const run of runs) if (run === basename(run)) removeIfThere(join(root, unfinishedFile(run)));
}

/** Those of which `part` of the text is looked at. */
function standing(root: string, part: (text: string) => string): readonly UnfinishedRun[] {
  const names = namesIn(join(root, RUNS_FOLDER)).filter((name) => name.endsWith(ENDING));
  const runs = names.flatMap((name) => readRun(join(root, RUNS_FOLDER, name), part) ?? []);
  const gone = new Set(runs.flatMap(({ resumes = [] }) => resumes));
  return runs.filter(({ run }) => !gone.has(run)).toSorted((one, other) => (one.run < other.run ? 1 : -1));
}

/** How the run began is the first line. */
function headOf(text: string): string {
  return text.slice(0, text.indexOf('\n') + 1);
}

/** A record under another name than its run's is somebody's copy. */
function readRun(file: string, part: (text: string) => string): UnfinishedRun | undefined {
  try {
    const found = parseUnfinished(part(readFileSync(file, 'utf8')));
    return found && basename(file) === found.run + ENDING ? found : undefined;
  } catch {
    return undefined; // gone since its folder was listed, or not to be read
  }
}
