/** What a script told about its end through `bin/strict-bash.sh`, as data; knows no file. */

/** One place of a chain of calls. */
export interface StopFrame {
  /** `main` on the script's own level, `source` in a file that was sourced. */
  readonly name: string;
  /** As the shell was given it: absolute, or relative to where it was then. */
  readonly file: string;
  readonly line: number;
}

/** A shell was about to stop because a command failed, or it ended. */
export interface StopRecord {
  /** `stop`: by a failing command under `set -e`; `exit`: the script's end, for whatever reason. */
  readonly kind: 'stop' | 'exit';
  readonly status: number;
  /** How many subshells deep; 0 is the script itself. */
  readonly subshell: number;
  readonly cwd: string;
  /** The last command, as it is written; of a pipeline, one of its parts. */
  readonly command: string;
  /** Exit codes of the parts of the pipeline that failed; one of any other command. */
  readonly pipe: readonly number[];
  /** From the innermost. The line of the first one is right for `stop` only. */
  readonly frames: readonly StopFrame[];
}

/** The records of a report; what is not whole is left out. */
export function readReport(text: string): readonly StopRecord[] {
  return text.split('\x1e').slice(0, -1).flatMap(recordOf);
}

function recordOf(text: string): StopRecord[] {
  const [kind, status, subshell, cwd = '', command = '', parts, ...rest] = text.split('\x1f').slice(0, -1);
  if (kind !== 'stop' && kind !== 'exit') return [];
  const pipe = rest.slice(0, Number(parts)).map(Number);
  const frames = framesOf(rest.slice(pipe.length));
  if (frames.length === 0) return [];
  return [{ kind, status: Number(status), subshell: Number(subshell), cwd, command, pipe, frames }];
}

function framesOf(fields: readonly string[]): StopFrame[] {
  const frames: StopFrame[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [name = '', file = '', line = ''] = fields.slice(at, at + 3);
    frames.push({ name, file, line: Number(line) });
  }
  return frames;
}
