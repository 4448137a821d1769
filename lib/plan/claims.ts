/** Who owns which outputs, by the globs alone; knows nothing of the files that exist. */
import picomatch from 'picomatch';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { expandBraces } from './expand-braces.ts';

/** What the check has to know of a task. */
export interface ClaimingTask {
  readonly id: number;
  readonly file: string;
  readonly outputs: readonly string[];
}

/** One output glob of a task. */
interface Claim {
  readonly task: ClaimingTask;
  readonly glob: string;
  /** The folder before the first wildcard, or the whole path of a literal. */
  readonly base: string;
  readonly kind: 'literal' | 'folder' | 'glob';
  /** Globs that the same task excludes. */
  readonly except: readonly Claim[];
}

/**
 * Checks that no output belongs to two tasks: the same glob, a path that another's glob matches, or anything inside
 * a folder that another claims whole (`dist/**`, `dist`), unless that one excludes it (`!dist/a/**`).
 * @throws {ConductorError} `task/output-claimed`, naming both tasks; all pairs in one go.
 */
export function checkClaims(tasks: readonly ClaimingTask[]): void {
  const claims = tasks.flatMap(claimsOf);
  const byBase = Map.groupBy(claims, (claim) => claim.base);
  const problems = new Map<string, Problem>();
  for (const inner of claims) {
    const outer = foldersOf(inner.base).flatMap((base) => byBase.get(base) ?? []);
    for (const owner of outer.filter((candidate) => conflicts(candidate, inner))) {
      const pair = [owner.task.id, inner.task.id].sort((a, b) => a - b).join(' ');
      if (!problems.has(pair)) problems.set(pair, problemOf(owner, inner));
    }
  }
  const [first, ...more] = problems.values();
  if (first !== undefined) throw new ConductorError({ code: 'task/output-claimed', ...first, more });
}

function claimsOf(task: ClaimingTask): Claim[] {
  const excluded = task.outputs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const except = excluded.flatMap(expandBraces).map((glob) => claimOf(task, glob, []));
  const claimed = task.outputs.filter((glob) => !glob.startsWith('!'));
  return claimed.flatMap(expandBraces).map((glob) => claimOf(task, glob, except));
}

function claimOf(task: ClaimingTask, glob: string, except: readonly Claim[]): Claim {
  const { base, isGlob, glob: rest } = picomatch.scan(glob, { unescape: true });
  if (!isGlob) return { task, glob, base, kind: 'literal', except };
  return { task, glob, base, kind: /^\*\*(?:\/\*)?$/.test(rest) ? 'folder' : 'glob', except };
}

/** `a/b` -> `a/b`, `a` and the root. */
function foldersOf(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), ''];
}

function conflicts(owner: Claim, inner: Claim): boolean {
  if (owner.task === inner.task || !covers(owner, inner)) return false;
  if (owner.glob === inner.glob && owner.task.id > inner.task.id) return false; // found from the other side
  return !owner.except.some((exclusion) => covers(exclusion, inner));
}

/** Whether all that `inner` can match belongs to `outer`, as far as the two globs tell. */
function covers(outer: Claim, inner: Claim): boolean {
  if (outer.glob === inner.glob) return true;
  if (outer.kind === 'glob') return inner.kind === 'literal' && picomatch(outer.glob, { dot: true })(inner.base);
  return outer.base === '' || `${inner.base}/`.startsWith(`${outer.base}/`); // a path without wildcards is a folder's, too
}

function problemOf(owner: Claim, inner: Claim): Problem {
  const both = `task ${owner.task.id} "${owner.task.file}" and task ${inner.task.id} "${inner.task.file}"`;
  const what = owner.glob === inner.glob ? `"${owner.glob}"` : `"${inner.glob}", which is part of "${owner.glob}"`;
  return {
    message: `Cannot plan the tasks: ${both} both claim the output ${what}`,
    place: { file: inner.task.file },
    help: `Let one task own it; "!${inner.glob}" in the other's outputs excludes it`,
  };
}
