/** Tasks that wait between two attempts: while they do, their places in the schedule are free for others. */
import type { ScheduleEvent } from '../plan/schedule.ts';

/** Lets tasks wait; knows nothing of why. */
export class Pauses {
  readonly #waiting = new Map<number, (goesOn: boolean) => void>();
  #events: ScheduleEvent[] = [];
  #woken = Promise.withResolvers<void>();

  /** @param signal of the run, whose end wakes it as well */
  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.#woken.resolve(), { once: true });
  }

  /** Resolves when one of them began or ended to wait. */
  get changed(): Promise<void> {
    return this.#woken.promise;
  }

  /** What happened since it was last asked. */
  take(): readonly ScheduleEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#woken = Promise.withResolvers<void>();
    return events;
  }

  /**
   * Gives a running task's place to others for a while.
   * @param ms how long at the least
   * @param wake ends it sooner
   * @returns whether the task goes on: it has a place again. Else the run has ended before that.
   */
  readonly pause = async (task: number, ms: number, wake?: AbortSignal): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.set(task, resolve);
    this.#say({ type: 'paused', task });
    const resume = () => {
      stop();
      this.#say({ type: 'resumed', task });
    };
    const timer = setTimeout(resume, wake?.aborted ? 0 : ms);
    wake?.addEventListener('abort', resume, { once: true });
    const stop = () => {
      clearTimeout(timer);
      wake?.removeEventListener('abort', resume);
    };
    return await promise.finally(stop);
  };

  /** Lets a task go on, if it waits: it has a place again. */
  goOn(task: number): boolean {
    return this.#settle(task, true);
  }

  /** Ends all waiting: the run starts nothing any more. */
  end(): void {
    for (const task of [...this.#waiting.keys()]) this.#settle(task, false);
  }

  #settle(task: number, goesOn: boolean): boolean {
    const resolve = this.#waiting.get(task);
    this.#waiting.delete(task);
    resolve?.(goesOn);
    return resolve !== undefined;
  }

  #say(event: ScheduleEvent): void {
    this.#events.push(event);
    this.#woken.resolve();
  }
}
