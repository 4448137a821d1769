/** Generated from schemas/unfinished-run.schema.json by `npm run types`; do not edit. */

/**
 * One line of `.conductor/metrics/runs/<run>.jsonl`, from which `conductor resume` goes on: first how the run began, then a line for each task that ended, then how it ended. A run that was killed has no last line, and a line that is not whole does not count.
 */
export type UnfinishedRunLine = RunBegun | TaskOver | RunOver;
export type Moment = string;
/**
 * SHA-256 as 64 hex digits.
 */
export type Digest = string;

export interface RunBegun {
  readonly version: 1;
  /**
   * Name of the run.
   */
  readonly run: string;
  readonly at: Moment;
  /**
   * The runs that it goes on with, the last one first.
   */
  readonly resumes?: readonly string[];
  readonly request: AskedRun;
  /**
   * The tasks, needs first.
   */
  readonly plan: readonly PlannedStep[];
}
/**
 * What was asked for; defaults are left out.
 */
export interface AskedRun {
  /**
   * Words that selected the tasks; none: all.
   */
  readonly words: readonly string[];
  readonly only?: boolean;
  /**
   * Commit whose changes selected the tasks.
   */
  readonly since?: string;
  readonly force?: boolean;
  readonly continueAfterFailure?: boolean;
  readonly concurrency?: number;
  readonly profile?: string;
  readonly adaptive?: boolean;
  readonly handEdited?: 'ours' | 'theirs' | 'merge';
  readonly optimizations?: {
    readonly [k: string]: boolean;
  };
}
export interface PlannedStep {
  readonly id: number;
  /**
   * Name of its file, without number and ending.
   */
  readonly slug: string;
}
/**
 * A task that ended; of several lines of a task the last one counts.
 */
export interface TaskOver {
  readonly task: number;
  readonly outcome: 'fresh' | 'restored' | 'executed' | 'failed' | 'cancelled' | 'timed-out';
  readonly at: Moment;
  /**
   * The run in which it was done, where that is an earlier one.
   */
  readonly run?: string;
  readonly result?: UncachedResult;
}
/**
 * What a task with `cache: false` made, which nothing else remembers.
 */
export interface UncachedResult {
  readonly key: Digest;
  /**
   * What it was made of (as in an action result); left out where that is very long.
   */
  readonly fingerprint?: {
    readonly [k: string]: unknown;
  };
  /**
   * Output path to what is there.
   */
  readonly artifacts: {
    readonly [k: string]: string;
  };
  readonly outputs: Digest;
  readonly manifest?: {
    readonly path: string;
    readonly word: string;
  };
  readonly actions: {
    readonly [k: string]: Digest;
  };
  readonly published: readonly string[];
  readonly edits?: {
    readonly [k: string]: {
      readonly how: 'theirs' | 'merged' | 'conflict' | 'regions';
      readonly generated: Digest;
      readonly word: string;
    };
  };
}
/**
 * How the run ended; one that ended well leaves no file.
 */
export interface RunOver {
  readonly ended: 'failed' | 'interrupted';
  readonly at: Moment;
}
