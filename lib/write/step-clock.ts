/** Measures the steps of a commit; knows nothing of what they do. */

/** Milliseconds of each step of a commit. */
export interface StepTimes {
  /** Comparing with what is on disk, and checking. */
  readonly survey: number;
  readonly stage: number;
  readonly backup: number;
  readonly journal: number;
  readonly apply: number;
  readonly flush: number;
}

/** Adds up the time of steps. */
export class StepClock {
  readonly #times = { survey: 0, stage: 0, backup: 0, journal: 0, apply: 0, flush: 0 };

  get times(): StepTimes {
    return { ...this.#times };
  }

  /** Does the work as part of a step. */
  async measure<T>(step: keyof StepTimes, work: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#times[step] += performance.now() - started;
    }
  }
}
