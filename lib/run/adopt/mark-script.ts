/** A script that tells its tracer where it is, by asking about paths that say so; it does what it did, line by line. */
import { quoted } from '../shell-quote.ts';
import type { PlannedStatement } from './plan-script.ts';

/** Where a script is. */
export interface ScriptMark {
  readonly statement: number;
  /** Whether a round of the statement, which is a loop, begins. */
  readonly isRound: boolean;
  /** Absolute path that the shell works in. */
  readonly cwd: string;
}

/**
 * The script with a mark before each statement and each round of a loop.
 * @param folder absolute path in which nothing is but what the rounds' values are written to
 */
export function markedScript(text: string, statements: readonly PlannedStatement[], folder: string): string {
  const marks = statements.flatMap(({ pos, loop }, index) => {
    const own = { pos, text: markText(`${folder}/s/${index}`) };
    if (loop === undefined) return [own];
    const value = `printf '%s\\0' "$${loop.variable}" >> ${quoted(valuesFile(folder, index))}; `;
    return [own, { pos: loop.bodyPos, text: value + markText(`${folder}/r/${index}`) }];
  });
  let marked = '';
  let from = 0;
  for (const { pos, text: mark } of marks) {
    marked += text.slice(from, pos) + mark;
    from = pos;
  }
  return marked + text.slice(from);
}

/** The file that the values of a loop's variable are written to, each ended by a NUL. */
export function valuesFile(folder: string, statement: number): string {
  return `${folder}/values-${statement}`;
}

/** Its exit code is 0, and nothing but `$?` and `$_` are others after it. */
function markText(path: string): string {
  return `[ -e ${quoted(path)}"$PWD" ] || :; `;
}

/** What a path that was asked about tells; undefined for any other. */
export function markIn(folder: string, path: string): ScriptMark | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const [, kind, number, cwd] = /^\/([sr])\/(\d+)(\/.*)?$/.exec(path.slice(folder.length)) ?? [];
  if (kind === undefined) return undefined;
  return { statement: Number(number), isRound: kind === 'r', cwd: cwd ?? '/' };
}
