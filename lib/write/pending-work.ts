/** Calls of a transaction that take their time; knows nothing of what they do. */
import { ConductorError, isConductorError } from '../model/conductor-error.ts';

/** Work that a caller need not wait for: `settled` does, and throws what went wrong. */
export class PendingWork {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #failures: unknown[] = [];
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work, which begins now; its failure is never an unhandled one. */
  add<T>(work: () => Promise<T>): Promise<T> {
    const begun = work();
    this.#pending.add(begun);
    begun.then(
      () => this.#pending.delete(begun),
      (error: unknown) => {
        this.#pending.delete(begun);
        this.#failures.push(error);
      },
    );
    return begun;
  }

  /** Does the work now, or after the last one of the same name, be that well or not. */
  addInTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const begun = this.add(async () => {
      if (before) await before.catch(() => {}); // it is told by its own promise
      return await work();
    });
    this.#last.set(name, begun);
    return begun;
  }

  /**
   * Waits for everything.
   * @throws every failure: those that a user can cause as one error.
   */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    const [first, ...others] = this.#failures;
    if (this.#failures.length === 0) return;
    if (others.length === 0 || !isConductorError(first)) throw first;
    const more = [
      ...first.problems.slice(1),
      ...others.flatMap((error) => (isConductorError(error) ? error.problems : [])),
    ];
    const { code, exitCode, problems } = first;
    throw new ConductorError({ code, exitCode, message: first.message, ...problems[0], more, cause: first });
  }
}
