/** Measures the steps of a commit; knows nothing of what they do. */
import type { WriteMetrics } from '../model/event.ts';
import { clockMs } from '../perf/clock.ts';

/** Milliseconds of each step of a commit; `survey` is comparing with what is on disk, and checking. */
export type StepTimes = WriteMetrics['ms'];

/** Adds up the time of steps. */
export class StepClock {
  readonly #times = { survey: 0, stage: 0, backup: 0, journal: 0, apply: 0, flush: 0 };

  get times(): StepTimes {
    return { ...this.#times };
  }

  /** Does the work as part of a step. */
  async measure<T>(step: keyof StepTimes, work: () => T | Promise<T>): Promise<T> {
    const started = clockMs();
    try {
      return await work();
    } finally {
      this.#times[step] += clockMs() - started;
    }
  }
}
