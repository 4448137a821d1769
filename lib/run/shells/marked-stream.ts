/** What one command after another prints into the same stream, told apart by marks; knows nothing of who writes them. */

/** The marks around what a command prints. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** Hands on what stands between the marks, as it comes. */
export class MarkedStream {
  readonly #marks: Marks;
  #held = '';
  #onText: ((text: string) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #isOpen = false;
  /** What comes is handed on whole. */
  #isRest = false;
  #isOver = false;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Whether nothing comes any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the next end mark has come, or the stream's end; until then `onText` gets what stands after the begin mark. */
  async next(onText: (text: string) => void): Promise<void> {
    this.#onText = onText;
    await new Promise<void>((resolve) => {
      this.#onEnd = resolve;
      if (this.#isOver) resolve();
    });
  }

  /** Resolves at the stream's end; until then `onText` gets all that comes. */
  async rest(onText: (text: string) => void): Promise<void> {
    this.#isRest = true;
    await this.next(onText);
  }

  /** Nothing comes any more. */
  end(): void {
    this.#isOver = true;
    this.#onEnd?.();
  }

  /** Takes what was read. What stands outside of marks is nobody's. */
  push(text: string): void {
    if (this.#isRest) {
      this.#onText?.(text);
      return;
    }
    let rest = this.#held + text;
    for (;;) {
      const mark = this.#isOpen ? this.#marks.end : this.#marks.begin;
      const at = rest.indexOf(mark);
      if (at === -1) break;
      this.#handOn(rest.slice(0, at));
      this.#isOpen = !this.#isOpen;
      if (!this.#isOpen) this.#onEnd?.();
      rest = rest.slice(at + mark.length);
    }
    const held = partAtEnd(rest, this.#isOpen ? this.#marks.end : this.#marks.begin);
    this.#handOn(rest.slice(0, rest.length - held));
    this.#held = rest.slice(rest.length - held);
  }

  #handOn(text: string): void {
    if (this.#isOpen && text !== '') this.#onText?.(text);
  }
}

/** How many characters at the end of a text may be the beginning of a mark. */
function partAtEnd(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
