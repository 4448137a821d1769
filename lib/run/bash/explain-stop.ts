/** Says in words how a strict script ended: stopped at a command, by a variable, a syntax error, or by itself. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Problem } from '../../model/conductor-error.ts';
import { type BashMessage, lastMessage } from './bash-message.ts';
import { ScriptSyntax, squeezed } from './script-syntax.ts';
import { stopIn } from './stop-link.ts';
import type { StopFrame, StopRecord } from './stop-record.ts';

/** What is known of a script that ended with an exit code other than 0. */
export interface EndedScript {
  /** Absolute path of the workspace, in which the script was started. */
  readonly root: string;
  /** The script, relative to it. */
  readonly file: string;
  readonly code: number | null;
  readonly records: readonly StopRecord[];
  /** The end of what it printed to standard error. */
  readonly output: string;
}

const MAY_FAIL =
  'Where a command may fail, ask with "if" or write "|| true" behind it; "# conductor: strict=false" in the header runs the script without set -euo pipefail';
const READ_LOG = 'Read what it printed above or in its log';
const LONGEST = 120;

/** How the script ended; the message goes on from `Task 5 "X" failed: `. */
export function explainStop(ended: EndedScript): Problem {
  return new StopText(ended).problem();
}

class StopText {
  readonly #ended: EndedScript;
  readonly #syntaxes = new Map<string, ScriptSyntax>();

  constructor(ended: EndedScript) {
    this.#ended = ended;
  }

  problem(): Problem {
    const { records } = this.#ended;
    const stop = stopIn(records, (frame, record) => this.#syntax(this.#pathOf(frame, record)));
    if (stop) return this.#stopped(stop);
    const exit = records.findLast(({ kind, subshell }) => kind === 'exit' && subshell === 0);
    const message = lastMessage(this.#ended.output, this.#filesOf(exit));
    if (exit && /^exit\b/.test(exit.command)) return this.#exited(exit);
    if (message && this.#isReason(message, exit)) return this.#stoppedByBash(message, exit);
    return exit ? this.#ran(exit) : this.#exitedUnseen();
  }

  #stopped(stop: StopRecord): Problem {
    const { part, status, line } = this.#failedPart(stop);
    const { code } = this.#ended;
    const other = code === null || code === stop.status ? '' : `, and it ended with ${code}`;
    return this.#of(
      `stopped at ${this.#chain(stop, line)}, where ${part} exited with ${statusText(status)} (set -e)${other}`,
      this.#place(stop, line),
      status === 127 ? 'Check its name and the PATH' : MAY_FAIL,
    );
  }

  /** The command that failed: of a pipeline the last part that did. */
  #failedPart(stop: StopRecord): { readonly part: string; readonly status: number; readonly line: number } {
    const { pipe, command, status, frames } = stop;
    const at = pipe.findLastIndex((code) => code !== 0);
    const [frame] = frames;
    const said = frame?.line ?? 1;
    const syntax = frame && this.#syntax(this.#pathOf(frame, stop));
    if (pipe.length < 2 || at < 0)
      return { part: shown(command), status, line: syntax?.beginning(said, command) ?? said };
    const own = syntax?.pipeline(said, pipe.length, command)?.[at];
    const place = `command ${at + 1} of ${pipe.length} of a pipeline`;
    const part = own === undefined ? place : `${shown(own.text)}, ${place},`;
    return { part, status: pipe[at] ?? status, line: own?.line ?? said };
  }

  #exited(exit: StopRecord): Problem {
    const line = this.#lineOf(exit);
    const at =
      line === undefined ? `: ${shown(exit.command)}` : ` at ${this.#chain(exit, line)}: ${shown(exit.command)}`;
    return this.#of(`exited with ${exit.status} by itself${at}`, this.#place(exit, line), READ_LOG);
  }

  /** Without a word, as the script has a trap of its own or was replaced by another program. */
  #exitedUnseen(): Problem {
    const { code, file, root } = this.#ended;
    const line = this.#syntax(resolve(root, file))?.lineOf(`exit ${code}`, undefined);
    if (line === undefined) return this.#of(`exited with ${code}`, { file }, READ_LOG);
    return this.#of(
      `exited with ${code} by itself at line ${line}: ${shown(`exit ${code}`)}`,
      { file, line },
      READ_LOG,
    );
  }

  /** The last command's exit code was the script's: one that `set -e` does not heed, as in `test -f x && rm x`. */
  #ran(exit: StopRecord): Problem {
    const line = this.#lineOf(exit);
    const at = line === undefined ? '' : ` at ${this.#chain(exit, line)}`;
    const what = `ended with ${statusText(exit.status)}, the exit code of the last command, ${shown(exit.command)}${at}`;
    return this.#of(
      what,
      this.#place(exit, line),
      'End the script with "exit 0" or a command that succeeds if that is no failure',
    );
  }

  #stoppedByBash({ kind, file, line, text, variable }: BashMessage, exit: StopRecord | undefined): Problem {
    const frame: StopFrame = { name: 'main', file, line };
    const own = exit?.frames[0]?.file === file ? exit : undefined;
    const at = own ? this.#chain(own, line) : this.#lineText(frame, line);
    const place = own
      ? this.#place(own, line)
      : { file: this.#inWorkspace(resolve(this.#ended.root, file)) ?? this.#ended.file, line };
    if (kind === 'syntax') return this.#of(`cannot be read at ${at}: ${text}`, place, `Try "bash -n ${place?.file}"`);
    if (kind === 'other') return this.#of(`stopped at ${at}: ${text}`, place, READ_LOG);
    const help = `Set it before, declare it if it comes from outside ("# conductor: env=${variable}"), or give it a default: "\${${variable}:-}"`;
    return this.#of(`stopped at ${at}, where variable "${variable}" is not set (set -u)`, place, help);
  }

  /** Whether what Bash said is why the script ended, not something said before and coped with. */
  #isReason({ kind, line }: BashMessage, exit: StopRecord | undefined): boolean {
    if (kind !== 'other') return true;
    return exit !== undefined && [undefined, line].includes(this.#lineOf(exit));
  }

  /** `line 5 in f() of "lib.sh" (called at line 8 in g(), called at line 10)` */
  #chain({ frames }: StopRecord, innermost: number): string {
    const [own, ...callers] = frames;
    if (own === undefined) return `line ${innermost}`;
    const calls = callers.map((frame, at) => {
      const word = frames[at]?.name === 'source' ? 'sourced' : 'called';
      return `${word} at ${this.#lineText(frame, frame.line)}`;
    });
    return `${this.#lineText(own, innermost)}${calls.length === 0 ? '' : ` (${calls.join(', ')})`}`;
  }

  #lineText({ name, file }: StopFrame, line: number): string {
    const isOwn = file === this.#ended.file;
    return `line ${line}${['main', 'source'].includes(name) ? '' : ` in ${name}()`}${isOwn ? '' : ` of "${file}"`}`;
  }

  /** The innermost place in the workspace. */
  #place(record: StopRecord, innermost: number | undefined): Problem['place'] {
    for (const [at, frame] of record.frames.entries()) {
      const file = this.#inWorkspace(this.#pathOf(frame, record));
      if (file === undefined) continue;
      const line = at === 0 ? innermost : frame.line;
      return line === undefined ? { file } : { file, line };
    }
    return { file: this.#ended.file };
  }

  /** The line of the command that was the last, which Bash does not tell at a script's end. */
  #lineOf(record: StopRecord): number | undefined {
    const [frame] = record.frames;
    if (frame === undefined) return undefined;
    const isFunction = !['main', 'source'].includes(frame.name);
    return this.#syntax(this.#pathOf(frame, record))?.lineOf(record.command, isFunction ? frame.name : undefined);
  }

  #filesOf(exit: StopRecord | undefined): ReadonlySet<string> {
    return new Set([this.#ended.file, ...(exit?.frames ?? []).map(({ file }) => file)]);
  }

  /** Absolute. A file that was named relative to a folder that the script was in then is looked for where it is now. */
  #pathOf({ file }: StopFrame, { cwd }: StopRecord): string {
    const fromRoot = resolve(this.#ended.root, file);
    return isAbsolute(file) || file === this.#ended.file || this.#syntax(fromRoot) ? fromRoot : resolve(cwd, file);
  }

  #inWorkspace(path: string): string | undefined {
    const inside = relative(this.#ended.root, path).replaceAll('\\', '/');
    return inside.startsWith('../') || isAbsolute(inside) ? undefined : inside;
  }

  #syntax(path: string): ScriptSyntax | undefined {
    try {
      const syntax = this.#syntaxes.get(path) ?? new ScriptSyntax(readFileSync(path, 'utf8'));
      this.#syntaxes.set(path, syntax);
      return syntax;
    } catch {
      return undefined; // there is no such file, or no more
    }
  }

  #of(message: string, place: Problem['place'], help: string): Problem {
    return { message: `script "${this.#ended.file}" ${message}`, place, help };
  }
}

function shown(command: string): string {
  const line = squeezed(command);
  return `\`${line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line}\``;
}

/** `137 (SIGKILL)`, `127 (command not found)` */
function statusText(status: number): string {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === status - 128) ?? [];
  const known = signal ?? { 126: 'not executable', 127: 'command not found' }[status];
  return known === undefined ? String(status) : `${status} (${known})`;
}
