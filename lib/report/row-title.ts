/** What a row of the display says: its head, and the last lines of what it printed. */
import { EOL } from 'node:os';

const RUNNING = 3;
const KEPT = 200;

/** Everything stands in the title of listr2's row, because its own output bar loses what comes before a row is first drawn. */
export class RowTitle {
  readonly #verbose: boolean;
  readonly #lines: string[] = [];
  #head: string;
  #show: ((title: string) => void) | undefined;

  /** `verbose` keeps the lines (the last 200) when the row has ended; else the last three are there while it runs. */
  constructor(head: string, verbose: boolean) {
    this.#head = head;
    this.#verbose = verbose;
  }

  /** The title as it is now. */
  get text(): string {
    return [this.#head, ...this.#lines.map((line) => `› ${line}`)].join(EOL);
  }

  /** From now on each new title is given to `show`. */
  bind(show: (title: string) => void): void {
    this.#show = show;
    show(this.text);
  }

  setHead(head: string): void {
    this.#head = head;
    this.#show?.(this.text);
  }

  /** Adds lines below the head. */
  say(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - (this.#verbose ? KEPT : RUNNING));
    this.#show?.(this.text);
  }

  /** Sets the last head; lines go unless they are to be kept. */
  end(head: string): void {
    if (!this.#verbose) this.#lines.length = 0;
    this.setHead(head);
  }
}
