/** How long to wait before each further attempt. */
import type { IBackoff } from 'cockatiel';
import type { RetryRule } from '../task/definition.ts';

/** The waits of one task: a random part of a bound that doubles until it is as long as it may be. */
export class BackOff {
  #next: IBackoff<unknown>;

  private constructor(first: IBackoff<unknown>) {
    this.#next = first;
  }

  /** Waits by a rule. */
  static async by({ delayMs, maxDelayMs }: Pick<RetryRule, 'delayMs' | 'maxDelayMs'>): Promise<BackOff> {
    const { ExponentialBackoff, fullJitterGenerator } = await import('cockatiel');
    const options = { generator: fullJitterGenerator, initialDelay: delayMs, maxDelay: maxDelayMs };
    return new BackOff(new ExponentialBackoff(options).next());
  }

  /** Milliseconds until the next attempt. */
  next(): number {
    const { duration } = this.#next;
    this.#next = this.#next.next(undefined);
    return duration;
  }
}
