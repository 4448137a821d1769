/** Looks for lines in what a task prints, which comes in pieces; knows nothing of what they mean. */
import { stripVTControlCharacters } from 'node:util';

/** Of a line without end so much is looked at. */
const LONGEST = 65_536;

/** Takes pieces of output. Each pattern is a regular expression that a line matches; colours do not count. */
export class LineMatcher {
  readonly #patterns: readonly { readonly source: string; readonly expression: RegExp }[];
  readonly #rests = new Map<string, string>();
  #matched: string | undefined;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((source) => ({ source, expression: new RegExp(source, 'u') }));
  }

  /** Adds a piece of a stream. */
  add(stream: string, text: string): void {
    if (this.#matched !== undefined) return;
    const lines = ((this.#rests.get(stream) ?? '') + text).split(/\r?\n/);
    this.#rests.set(stream, (lines.pop() ?? '').slice(0, LONGEST));
    for (const line of lines) this.#look(line);
  }

  /** The first pattern that a line matched, a last line without line feed included. */
  matched(): string | undefined {
    for (const rest of this.#rests.values()) this.#look(rest);
    return this.#matched;
  }

  #look(line: string): void {
    const plain = stripVTControlCharacters(line);
    this.#matched ??= this.#patterns.find(({ expression }) => expression.test(plain))?.source;
  }
}
