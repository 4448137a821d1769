/** Tells which of the records of a script is its end, and which subshell inside was the reason; reads no file. */
import type { ScriptSyntax } from './script-syntax.ts';
import type { StopFrame, StopRecord } from './stop-record.ts';

/** The syntax of a file that a record names; undefined where it cannot be read. */
export type SyntaxOf = (frame: StopFrame, record: StopRecord) => ScriptSyntax | undefined;

/** The innermost place at which the script stopped because a command failed; undefined where it ended otherwise. */
export function stopIn(records: readonly StopRecord[], syntaxOf: SyntaxOf): StopRecord | undefined {
  // What comes after it is of its traps.
  const own = records.findIndex(({ kind, subshell }) => kind === 'stop' && subshell === 0);
  let stop = records[own];
  for (const inner of records.slice(0, Math.max(own, 0)).reverse()) {
    if (stop === undefined || !isReason(inner, stop, syntaxOf)) break;
    stop = inner;
  }
  return stop;
}

/** Whether the subshell of one record is part of the command of another: of its parentheses, or of its pipeline. */
function isReason(inner: StopRecord, outer: StopRecord, syntaxOf: SyntaxOf): boolean {
  if (inner.subshell <= outer.subshell || !outer.pipe.concat(outer.status).includes(inner.status)) return false;
  const deeper = inner.frames.length - outer.frames.length;
  const [here, ...callers] = inner.frames.slice(Math.max(deeper, 0));
  const [there, ...outerCallers] = outer.frames;
  if (deeper < 0 || here === undefined || there === undefined) return false;
  if (here.name !== there.name || here.file !== there.file) return false;
  if (callers.some((frame, at) => frame.line !== outerCallers[at]?.line)) return false;
  return syntaxOf(there, outer)?.isWithin(here.line, there.line) === true;
}
