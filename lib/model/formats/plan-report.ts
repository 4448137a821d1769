/** Generated from schemas/plan-report.schema.json by `npm run types`; do not edit. */

export type Milliseconds = number;
/**
 * What the figure stands on: the definition, earlier runs, or what the profile says of tasks of which nothing is known.
 */
export type TakesFrom = 'declared' | 'history' | 'profile';

/**
 * What `conductor plan --json` prints on standard output. All times are expected wall times in milliseconds.
 */
export interface PlanReport {
  /**
   * Version of conductor.
   */
  readonly version: string;
  /**
   * How many tasks may run at once.
   */
  readonly slots: number;
  /**
   * What tasks that run at once may take together.
   */
  readonly limits?: {
    /**
     * Name of the profile that they are of.
     */
    readonly profile: string;
    /**
     * Bytes.
     */
    readonly memory: number;
    /**
     * Cores.
     */
    readonly cpu: number;
  };
  readonly tasks: readonly PlannedTask[];
  /**
   * Numbers of tasks that do not wait for each other; each group waits for the one before.
   */
  readonly groups: readonly (readonly number[])[];
  /**
   * Tasks of which each waits for the one before, and their time together; no run is shorter.
   */
  readonly criticalPath: {
    readonly tasks: readonly number[];
    readonly ms: Milliseconds;
  };
  readonly workMs: Milliseconds;
  readonly boundMs: Milliseconds;
  readonly expectedMs: Milliseconds;
  readonly whatIf: readonly WhatIf[];
  readonly since?: SinceReport;
}
export interface PlannedTask {
  readonly id: number;
  readonly name: string;
  /**
   * What a run would do.
   */
  readonly decision: 'fresh' | 'restore' | 'run';
  readonly because: readonly string[];
  readonly expectedMs: Milliseconds;
  /**
   * What the expected time stands on: earlier runs, the definition's estimate, or neither.
   */
  readonly from: 'history' | 'estimate' | 'default';
  /**
   * It goes on while the tasks that need it run.
   */
  readonly service?: true;
  readonly takes?: Takes;
  /**
   * What it is expected to wait for although there is a slot for it; left out where for nothing.
   */
  readonly waitsFor?: readonly string[];
}
/**
 * What a task that would run takes while it runs.
 */
export interface Takes {
  /**
   * Bytes.
   */
  readonly memory: number;
  readonly memoryFrom: TakesFrom;
  /**
   * Cores.
   */
  readonly cpu: number;
  readonly cpuFrom: TakesFrom;
  readonly pools: readonly string[];
}
export interface WhatIf {
  readonly slots: number;
  readonly faster: readonly {
    readonly id: number;
    /**
     * How much less time it takes.
     */
    readonly percent: number;
  }[];
  readonly expectedMs: Milliseconds;
  /**
   * Against the plan as it stands; below 0 where it would take longer.
   */
  readonly savedMs: number;
}
/**
 * Present with `--since`.
 */
export interface SinceReport {
  /**
   * What was given.
   */
  readonly of: string;
  readonly kind: 'commit' | 'run';
  readonly changed: readonly {
    readonly what: 'file' | 'env' | 'package' | 'definition' | 'record';
    /**
     * A path, a variable, a package, a task's field, or a task without a record.
     */
    readonly name: string;
  }[];
  /**
   * Numbers of the tasks that these changes concern, and of their dependents.
   */
  readonly touched: readonly number[];
  readonly strategy: 'nothing' | 'incremental' | 'selective' | 'full';
  readonly reason: string;
  /**
   * Expected time of running every selected task.
   */
  readonly rebuildMs: number;
  /**
   * Expected time that is saved against that.
   */
  readonly savedMs: number;
}
