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
  readonly tasks: readonly TaskReport[];
}
export interface TaskReport {
  readonly id: number;
  readonly name: string;
  readonly outcome: 'fresh' | 'restored' | 'executed' | 'failed' | 'skipped' | 'cancelled' | 'timed-out';
  /**
   * Why it was not fresh, such as `input "src/a.ts" modified`.
   */
  readonly because: readonly string[];
  readonly durationMs: Milliseconds;
  readonly phases: readonly PhaseReport[];
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
  }[];
  /**
   * Stack of what a task threw.
   */
  readonly stack?: string;
}
