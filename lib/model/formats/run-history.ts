/** Generated from schemas/run-history.schema.json by `npm run types`; do not edit. */

/**
 * Wall time in milliseconds.
 */
export type Milliseconds = number;

/**
 * One line of `.conductor/metrics/history.jsonl`: a run that carried out something, at its end.
 */
export interface RunRecord {
  readonly version: 1;
  /**
   * Name of the run.
   */
  readonly run: string;
  /**
   * When it ended.
   */
  readonly at: string;
  /**
   * Whether every task succeeded.
   */
  readonly ok: boolean;
  readonly ms: Milliseconds;
  /**
   * How many tasks might run at once.
   */
  readonly concurrency: number;
  /**
   * Tasks that were not fresh, in the order in which they ended.
   */
  readonly tasks: readonly TaskRun[];
  /**
   * Numbers of the tasks that were fresh.
   */
  readonly fresh: readonly number[];
  /**
   * How near the run came to the shortest time that its tasks allow; left out where none was executed.
   */
  readonly efficiency?: {
    /**
     * 1: as fast as possible.
     */
    readonly ofBound: number;
    readonly boundMs: Milliseconds;
    readonly workMs: Milliseconds;
    /**
     * The critical path.
     */
    readonly path: readonly number[];
  };
}
export interface TaskRun {
  readonly id: number;
  readonly outcome: 'restored' | 'executed' | 'failed' | 'skipped' | 'cancelled' | 'timed-out';
  readonly ms: Milliseconds;
  /**
   * Kinds of reasons: `first-run`, `forced`, `input`, `code`, `output` and so on.
   */
  readonly because: readonly string[];
  /**
   * The most bytes that its processes took at one time; left out where it was not measured.
   */
  readonly memory?: number;
  /**
   * Processor time of all its processes; left out where it was not measured.
   */
  readonly cpuMs?: number;
  /**
   * Key of its result; left out where it has none that is trusted.
   */
  readonly key?: string;
  /**
   * How often it was tried; left out where it was once.
   */
  readonly attempts?: number;
}
