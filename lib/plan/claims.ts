/** Who owns which outputs, by the globs alone; knows nothing of the files that exist. */
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { type Claim, ClaimTable, claimsOf } from './claim.ts';

/** What the check has to know of a task. */
export interface ClaimingTask {
  readonly id: number;
  readonly file: string;
  readonly outputs: readonly string[];
}

/**
 * Checks that no output belongs to two tasks: the same glob, a path that another's glob matches, or anything inside
 * a folder that another claims whole (`dist/**`, `dist`), unless that one excludes it (`!dist/a/**`).
 * @throws {ConductorError} `task/output-claimed`, naming both tasks; all pairs in one go.
 */
export function checkClaims(tasks: readonly ClaimingTask[]): void {
  const claims = tasks.flatMap((task) => claimsOf(task, task.outputs));
  const table = new ClaimTable(claims);
  const problems = new Map<string, Problem>();
  for (const inner of claims) {
    for (const owner of table.ownersOf(inner)) {
      if (!isConflict(owner, inner)) continue;
      const pair = [owner.task.id, inner.task.id].sort((a, b) => a - b).join(' ');
      if (!problems.has(pair)) problems.set(pair, problemOf(owner, inner));
    }
  }
  const [first, ...more] = problems.values();
  if (first !== undefined) throw new ConductorError({ code: 'task/output-claimed', ...first, more });
}

function isConflict(owner: Claim<ClaimingTask>, inner: Claim<ClaimingTask>): boolean {
  if (owner.task === inner.task) return false;
  return owner.glob !== inner.glob || owner.task.id < inner.task.id; // otherwise found from the other side
}

function problemOf(owner: Claim<ClaimingTask>, inner: Claim<ClaimingTask>): Problem {
  const both = `task ${owner.task.id} "${owner.task.file}" and task ${inner.task.id} "${inner.task.file}"`;
  const what = owner.glob === inner.glob ? `"${owner.glob}"` : `"${inner.glob}", which is part of "${owner.glob}"`;
  return {
    message: `Cannot plan the tasks: ${both} both claim the output ${what}`,
    place: { file: inner.task.file },
    help: `Let one task own it; "!${inner.glob}" in the other's outputs excludes it`,
  };
}
