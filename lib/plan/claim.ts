/** Which part of a workspace a glob takes, as far as its text tells; knows nothing of the files that exist. */
import picomatch from 'picomatch';
import { expandBraces } from './expand-braces.ts';

/** One glob of a task. */
export interface Claim<Task> {
  readonly task: Task;
  readonly glob: string;
  /** The folder before the first wildcard, or the whole path of a literal. */
  readonly base: string;
  readonly kind: 'literal' | 'folder' | 'glob';
  /** Globs that the same list excludes. */
  readonly except: readonly Claim<Task>[];
}

/** The globs of a list that say what is meant, alternatives in braces written out. */
export function claimsOf<Task>(task: Task, globs: readonly string[]): Claim<Task>[] {
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const except = excluded.flatMap(expandBraces).map((glob) => claimOf(task, glob, []));
  const claimed = globs.filter((glob) => !glob.startsWith('!'));
  return claimed.flatMap(expandBraces).map((glob) => claimOf(task, glob, except));
}

function claimOf<Task>(task: Task, glob: string, except: readonly Claim<Task>[]): Claim<Task> {
  const { base, isGlob, glob: rest } = picomatch.scan(glob, { unescape: true });
  if (!isGlob) return { task, glob, base, kind: 'literal', except };
  return { task, glob, base, kind: /^\*\*(?:\/\*)?$/.test(rest) ? 'folder' : 'glob', except };
}

/** Whether all that `inner` can match belongs to `outer` and is not excluded there, as far as the two globs tell. */
function owns<Task>(outer: Claim<Task>, inner: Claim<Task>): boolean {
  return covers(outer, inner) && !outer.except.some((exclusion) => covers(exclusion, inner));
}

function covers<Task>(outer: Claim<Task>, inner: Claim<Task>): boolean {
  if (outer.glob === inner.glob) return true;
  if (outer.kind === 'glob') return inner.kind === 'literal' && picomatch(outer.glob, { dot: true })(inner.base);
  return outer.base === '' || `${inner.base}/`.startsWith(`${outer.base}/`); // a path without wildcards is a folder's, too
}

/** Claims, to be found by what they may own. */
export class ClaimTable<Task> {
  readonly #byBase: ReadonlyMap<string, readonly Claim<Task>[]>;

  constructor(claims: readonly Claim<Task>[]) {
    this.#byBase = Map.groupBy(claims, (claim) => claim.base);
  }

  /** Those that own all that `inner` can match. */
  ownersOf(inner: Claim<Task>): readonly Claim<Task>[] {
    return this.above(inner.base).filter((outer) => owns(outer, inner));
  }

  /** Those that begin at a path or in a folder above it. */
  above(path: string): readonly Claim<Task>[] {
    return foldersOf(path).flatMap((base) => this.#byBase.get(base) ?? []);
  }
}

/** `a/b` -> `a/b`, `a` and the root. */
function foldersOf(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), ''];
}
