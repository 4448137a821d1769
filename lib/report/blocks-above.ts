/** Text that stands above a display: collected for a moment, because the display is drawn anew below it each time. */

const WAIT_MS = 50;
/** So much text waits no longer. */
const MOST_WAITING = 1 << 16;

/** Knows no display: it is given how to write above it, once there is one. */
export class BlocksAbove {
  readonly #isHeld: () => boolean;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;
  #write: ((text: string) => void) | undefined;

  /** `isHeld` tells whether nothing may be drawn just now. */
  constructor(isHeld: () => boolean) {
    this.#isHeld = isHeld;
  }

  /** Adds whole lines. */
  add(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= MOST_WAITING) this.flush();
    else this.#wait();
  }

  /** From now on there is a display; undefined: there is none any more, and nothing comes after it. */
  open(write: ((text: string) => void) | undefined): void {
    if (write === undefined) this.#writeNow();
    this.#write = write;
    this.flush();
  }

  /** Writes what waits, where it may. */
  flush(): void {
    if (this.#isHeld()) this.#wait();
    else this.#writeNow();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, WAIT_MS);
  }

  #writeNow(): void {
    if (this.#write === undefined || this.#waiting === '') return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = '';
    this.#write(text);
  }
}
