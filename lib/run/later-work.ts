/** Work of a run that no task waits for: done while processes run, piece after piece, and all of it before the run ends. */

/** Lets everything else go on that can. `node:timers/promises` has it too, but takes time to load. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The work of one run. */
export class LaterWork {
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** Takes work up, to begin once everything that can be done now is done: what can start has then started. */
  add(work: () => Promise<void> | void): void {
    this.#last = this.#last.then(async () => {
      await turn();
      try {
        await work();
      } catch (error) {
        this.#failure ??= { error };
      }
    });
  }

  /** Resolves when all work is done. Rejects with the first error of the work. */
  async done(): Promise<void> {
    await this.#last;
    if (this.#failure) throw this.#failure.error;
  }
}
