/** Puts strace's lines together to calls: from pieces of its output, and from the halves of calls that others interrupted. */
import { parseCall, type StraceCall, splitArguments } from './strace-text.ts';

/** What a line, or two halves of one, amount to. `pid` is that of a thread. */
export type StraceRecord =
  /** A call that has not come to its end: others follow before that. */
  | { readonly type: 'begun'; readonly pid: number; readonly name: string; readonly args: readonly string[] }
  | { readonly type: 'call'; readonly pid: number; readonly call: StraceCall }
  /** A thread became the whole process, and goes on under the process's number. */
  | { readonly type: 'superseded'; readonly pid: number; readonly by: number }
  | {
      readonly type: 'ended';
      readonly pid: number;
      readonly end: { readonly code: number } | { readonly signal: string };
    };

const LINE = /^(\d+)\s+(.*)$/s;
const UNFINISHED = /\s*<unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. [a-z_0-9]+ resumed>/;
const ENDED = /^\+\+\+ (?:exited with (\d+)|killed by (SIG\w+))/;
const SUPERSEDED = /^\+\+\+ superseded by execve in pid (\d+)/;

/** Reads the output of `strace -f` as it comes. */
export class StraceLines {
  readonly #begun = new Map<number, string>();
  #rest = '';

  /** The records that a piece of output brings to their end. */
  feed(text: string): readonly StraceRecord[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#record(line) ?? []);
  }

  #record(line: string): StraceRecord | undefined {
    const [, number, text = ''] = LINE.exec(line) ?? [];
    if (number === undefined) return undefined;
    const pid = Number(number);
    if (text.startsWith('+++')) return this.#plus(pid, text);
    if (UNFINISHED.test(text)) return this.#begin(pid, text.replace(UNFINISHED, ''));
    const call = parseCall(RESUMED.test(text) ? this.#resumed(pid, text) : text);
    return call && { type: 'call', pid, call };
  }

  #plus(pid: number, text: string): StraceRecord | undefined {
    const by = SUPERSEDED.exec(text)?.[1];
    if (by !== undefined) {
      const begun = this.#begun.get(Number(by));
      this.#begun.delete(Number(by));
      if (begun !== undefined) this.#begun.set(pid, begun);
      return { type: 'superseded', pid, by: Number(by) };
    }
    const [, code, signal] = ENDED.exec(text) ?? [];
    this.#begun.delete(pid);
    if (code !== undefined) return { type: 'ended', pid, end: { code: Number(code) } };
    return signal === undefined ? undefined : { type: 'ended', pid, end: { signal } };
  }

  #begin(pid: number, text: string): StraceRecord | undefined {
    this.#begun.set(pid, text);
    const open = text.indexOf('(');
    if (open === -1) return undefined;
    return { type: 'begun', pid, name: text.slice(0, open), args: splitArguments(text, open + 1).args };
  }

  #resumed(pid: number, text: string): string {
    const begun = this.#begun.get(pid) ?? '';
    this.#begun.delete(pid);
    return begun + text.replace(RESUMED, '');
  }
}
