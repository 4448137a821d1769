/** Puts a task's output, which comes in pieces, together again as lines. */
import type { RunEvent } from '../model/event.ts';

type LogEvent = Extract<RunEvent, { type: 'log' }>;

/** A line that gets longer is handed out in pieces. */
const LONGEST = 1 << 20;

/** What `out` and `err` have begun and not ended is kept, per task and stream; `log` texts are whole lines. */
export class LineSplitter {
  readonly #rests = new Map<string, string>();

  /** The lines that this piece completes. */
  lines({ task, stream, text }: LogEvent): readonly string[] {
    if (stream === 'log') return text.replace(/\r?\n$/, '').split(/\r?\n/);
    const key = `${stream} ${task}`;
    const begun = (this.#rests.get(key) ?? '') + text;
    if (!text.includes('\n') && begun.length < LONGEST) {
      this.#rests.set(key, begun);
      return [];
    }
    const lines = begun.split(/\r?\n/);
    const rest = (lines.at(-1)?.length ?? 0) < LONGEST ? lines.pop() : '';
    this.#rests.set(key, rest ?? '');
    return lines;
  }

  /** What a task that has ended left without a line feed. */
  rest(task: number): readonly string[] {
    const keys = [`out ${task}`, `err ${task}`];
    const rests = keys.map((key) => this.#rests.get(key) ?? '');
    for (const key of keys) this.#rests.delete(key);
    return rests.filter((rest) => rest !== '');
  }
}
