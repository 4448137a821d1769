/** Reads what a service prints: tells when a line matches, and what came last. Knows nothing of processes. */
import { stripVTControlCharacters } from 'node:util';

/** A line that never ends is no reason to fill the memory. */
const LONGEST = 8192;

/** Takes output in pieces, of several streams. */
export class OutputWatch {
  readonly #pattern: RegExp | undefined;
  readonly #open = new Map<string, string>();
  readonly #matched = Promise.withResolvers<void>();
  #last = '';

  /** @param pattern what a line is to match */
  constructor(pattern?: string) {
    this.#pattern = pattern === undefined ? undefined : new RegExp(pattern);
  }

  /** Resolves when a line has matched. */
  get matched(): Promise<void> {
    return this.#matched.promise;
  }

  /** The last line that says anything. */
  get last(): string {
    return [...this.#open.values()].findLast((line) => line.trim() !== '')?.trim() ?? this.#last;
  }

  take(stream: string, text: string): void {
    const lines = `${this.#open.get(stream) ?? ''}${stripVTControlCharacters(text)}`.split(/\r?\n/);
    for (const line of lines) this.#look(line); // also the one that goes on: a prompt may never end its line
    this.#open.set(stream, (lines.pop() ?? '').slice(-LONGEST));
    this.#last = lines.findLast((line) => line.trim() !== '')?.trim() ?? this.#last;
  }

  #look(line: string): void {
    if (this.#pattern?.test(line)) this.#matched.resolve();
  }
}
