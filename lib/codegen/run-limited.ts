/** Carries out pieces of work some at a time; knows nothing of what they do. */

/** How many at once, and what stops all of it. */
export interface Limits {
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Results in the order of `items`. The first failure aborts the signal that the others were given and begins nothing
 * more; what was begun is waited for, then the failure that stands first in the list is thrown.
 */
export async function runLimited<T, R>(
  items: readonly T[],
  { limit, signal }: Limits,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results = new Map<number, R>();
  const failures = new Map<number, unknown>();
  let next = 0;
  const lane = async () => {
    while (next < items.length && !either.aborted) {
      const index = next++;
      try {
        results.set(index, await work(items[index] as T, either)); // index is below the length
      } catch (error) {
        failures.set(index, error);
        stop.abort(); // with a reason of its own, so that an echo of it is known from a failure
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), items.length) }, lane));
  if (failures.size > 0) throw firstFailure(failures, either.reason);
  signal.throwIfAborted();
  return items.map((_, index) => results.get(index) as R); // every index has one where nothing failed
}

/** By place in the list, so that the same mistakes give the same message; an echo of the abort does not count. */
function firstFailure(failures: ReadonlyMap<number, unknown>, reason: unknown): unknown {
  const inOrder = [...failures].sort(([a], [b]) => a - b).map(([, error]) => error);
  return inOrder.find((error) => error !== reason) ?? reason;
}
