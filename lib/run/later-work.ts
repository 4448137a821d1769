/** Work of a run that no task waits for: done while processes run, piece after piece, and all of it before the run ends. */

type Work = () => Promise<void> | void;

/** Lets everything else go on that can. `node:timers/promises` has it too, but takes time to load. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The work of one run. */
export class LaterWork {
  #soon: Promise<void> = Promise.resolve();
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** Takes up work that does not wait for what was added before it: a look at what may change. */
  soon(work: Work): void {
    this.#soon = this.#after(this.#soon, work);
  }

  /** Takes work up, to begin once everything that can be done now is done: what can start has then started. */
  add(work: Work): void {
    this.#last = this.#after(this.#last, work);
  }

  /** Resolves when all work is done. Rejects with the first error of the work. */
  async done(): Promise<void> {
    await this.#soon; // which adds to the rest, never the other way round
    await this.#last;
    if (this.#failure) throw this.#failure.error;
  }

  async #after(before: Promise<void>, work: Work): Promise<void> {
    await before;
    await turn();
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}
