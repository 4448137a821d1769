/** Generated from schemas/run-report.schema.json by `npm run types`; do not edit. */

/**
 * Wall time in milliseconds.
 */
export type Milliseconds = number;
export type Count = number;

/**
 * What `conductor task --json` and `conductor run --json` print on standard output.
 */
export interface RunReport {
  /**
   * Version of conductor.
   */
  readonly version: string;
  /**
   * Name of the run; its logs are in `.conductor/metrics/logs/<run>`.
   */
  readonly run: string;
  /**
   * Whether every task succeeded.
   */
  readonly ok: boolean;
  /**
   * Present for a dry run: nothing was done, and the outcomes are what a run would try.
   */
  readonly dryRun?: true;
  readonly durationMs: Milliseconds;
  readonly efficiency?: EfficiencyReport;
  readonly tasks: readonly TaskReport[];
}
/**
 * How near the run came to the shortest time that its tasks allow; left out where none was executed.
 */
export interface EfficiencyReport {
  /**
   * Bound ÷ elapsed; 1: as fast as possible.
   */
  readonly ofBound: number;
  /**
   * Work ÷ (elapsed × slots).
   */
  readonly ofSlots: number;
  readonly workMs: Milliseconds;
  readonly elapsedMs: Milliseconds;
  /**
   * How many tasks might run at once.
   */
  readonly slots: number;
  /**
   * Tasks that a limit held up although there was a slot for them; left out where there were none.
   */
  readonly held?: readonly {
    readonly task: number;
    readonly for: string;
  }[];
  readonly boundMs: Milliseconds;
  readonly criticalPath: {
    readonly tasks: readonly number[];
    readonly ms: Milliseconds;
  };
}
export interface TaskReport {
  readonly id: number;
  readonly name: string;
  readonly outcome: 'fresh' | 'restored' | 'executed' | 'failed' | 'skipped' | 'cancelled' | 'timed-out';
  /**
   * Why it was not fresh, such as `input "src/a.ts" modified`; of one that is fresh because a resumed run has done it, `done in run …`.
   */
  readonly because: readonly string[];
  readonly durationMs: Milliseconds;
  /**
   * How often it was tried, waits between attempts being part of its time; left out where it was once.
   */
  readonly attempts?: number;
  readonly phases: readonly PhaseReport[];
  /**
   * Its transactions; left out where it published nothing.
   */
  readonly writes?: readonly WriteReport[];
  readonly failure?: FailureReport;
}
export interface PhaseReport {
  readonly name: string;
  readonly durationMs: Milliseconds;
  /**
   * How many actions ended how.
   */
  readonly actions: {
    readonly executed: Count;
    readonly restored: Count;
    readonly fresh: Count;
  };
}
/**
 * What one transaction did and took.
 */
export interface WriteReport {
  readonly files: Count;
  readonly bytes: Count;
  readonly unchanged: Count;
  readonly coalesced: Count;
  readonly backups: Count;
  readonly rollbacks: Count;
  /**
   * Wall time of each step.
   */
  readonly ms: {
    readonly survey: Milliseconds;
    readonly stage: Milliseconds;
    readonly backup: Milliseconds;
    readonly journal: Milliseconds;
    readonly apply: Milliseconds;
    readonly flush: Milliseconds;
  };
}
export interface FailureReport {
  /**
   * Stable code, such as `templates/syntax`.
   */
  readonly code: string;
  /**
   * @minItems 1
   */
  readonly problems: readonly {
    readonly message: string;
    readonly place?: {
      readonly file: string;
      readonly line?: number;
      readonly column?: number;
      /**
       * JSON pointer into the file.
       */
      readonly pointer?: string;
    };
    readonly help?: string;
    /**
     * Unified diff that shows what it is about.
     */
    readonly diff?: string;
  }[];
  /**
   * Folder of what the failed attempt wrote, from the workspace's root.
   */
  readonly kept?: string;
  /**
   * Stack of what a task threw.
   */
  readonly stack?: string;
}
