/** The time that an attempt at a task may take: when it is over, the attempt's own signal aborts. */
import { clockMs } from '../perf/clock.ts';

/** The longest that a timer of Node waits; a longer one would go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Runs from its making until it is disposed of. */
export class AttemptClock implements Disposable {
  readonly #controller = new AbortController();
  readonly #run: AbortSignal;
  #isOver = false;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Waits at this moment. */
  #waits = 0;

  /**
   * @param ms how long the attempt may take, in milliseconds; undefined: as long as it likes
   * @param run signal of the run, whose end is that of the attempt as well
   */
  constructor(ms: number | undefined, run: AbortSignal) {
    this.#left = ms ?? Number.POSITIVE_INFINITY;
    this.#run = run;
    run.addEventListener('abort', this.#abort, { once: true });
    if (run.aborted) this.#abort();
    this.#start();
  }

  /** Aborts when the time is over or the run is. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the time was over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits for something that is not the task's doing; that time does not count. */
  async waiting<T>(work: Promise<T>): Promise<T> {
    if (this.#waits++ === 0) this.#stop();
    try {
      return await work;
    } finally {
      if (--this.#waits === 0) this.#start();
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#run.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#controller.abort(this.#run.reason);

  #start(): void {
    this.#since = clockMs();
    this.#timer = setTimeout(() => this.#end(), Math.min(this.#left, LONGEST_TIMER));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#left -= clockMs() - this.#since;
  }

  #end(): void {
    this.#isOver = true;
    this.#controller.abort(new Error('Out of time'));
  }
}
