/** What one command after another prints into the same stream, with a mark after each; knows nothing of who writes it. */

/** Hands on what stands before each mark, as it comes. */
export class MarkedStream {
  readonly #mark: string;
  #held = '';
  /** Where there is none, what comes is nobody's. */
  #onText: ((text: string) => void) | undefined;
  #onEnd: (() => void) | undefined;
  /** What comes is handed on whole. */
  #isRest = false;
  #isOver = false;

  /** @param mark its first character does not come again in it */
  constructor(mark: string) {
    this.#mark = mark;
  }

  /** Whether nothing comes any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the next mark has come, or the stream's end; until then `onText` gets what comes. */
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

  /** Takes what was read. */
  push(text: string): void {
    if (this.#isRest) {
      this.#onText?.(text);
      return;
    }
    const parts = (this.#held + text).split(this.#mark);
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      this.#handOn(part);
      this.#onText = undefined;
      this.#onEnd?.();
    }
    const end = rest.length - partAtEnd(rest, this.#mark);
    this.#handOn(rest.slice(0, end));
    this.#held = rest.slice(end);
  }

  #handOn(text: string): void {
    if (text !== '') this.#onText?.(text);
  }
}

/** How many characters at the end of a text may be the beginning of the mark. */
function partAtEnd(text: string, mark: string): number {
  const at = text.lastIndexOf(mark.slice(0, 1));
  return at !== -1 && mark.startsWith(text.slice(at)) ? text.length - at : 0;
}
