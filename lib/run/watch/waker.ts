/** Lets one waiter sleep until something happens, or until nothing does. */

/** For one waiter at a time. */
export class Waker {
  #resolve: (() => void) | undefined;

  /** Ends the present wait, if there is one. */
  wake(): void {
    this.#resolve?.();
  }

  /** Resolves at the next `wake`. */
  woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Whether so many milliseconds pass without a `wake`. */
  async isQuiet(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const quiet = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), ms);
    });
    const isQuiet = await Promise.race([quiet, this.woken().then(() => false)]);
    clearTimeout(timer);
    return isQuiet;
  }
}
