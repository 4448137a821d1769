/** Generated from schemas/task.schema.json by `npm run types`; do not edit. */

/**
 * A task's definition as data: what defineTask takes, without its run function
 */
export interface TaskData {
  /**
   * The task's number; must agree with the file name
   */
  readonly id?: number;
  /**
   * What people read; by default made from the file name
   */
  readonly name?: string;
  /**
   * One sentence for conductor list
   */
  readonly description?: string;
  /**
   * Numbers or file-name slugs of tasks that must be done before
   */
  readonly needs?: readonly (number | string)[];
  /**
   * Globs of files whose content decides the result; ! excludes
   */
  readonly inputs?: readonly string[];
  /**
   * Globs of files that the task makes and owns; ! excludes
   */
  readonly outputs?: readonly string[];
  /**
   * Names of environment variables that reach the task and decide its result; CI_* is a wildcard
   */
  readonly env?: readonly string[];
  /**
   * Further values that decide the result
   */
  readonly params?: {};
  /**
   * What the task says it needs while it runs
   */
  readonly resources?: {
    /**
     * Cores
     */
    readonly cpu?: number;
    /**
     * A number of bytes, or text such as 512MB
     */
    readonly memory?: number | string;
  };
  /**
   * How long it takes to run, for planning until there is a history: milliseconds, or text such as 30s
   */
  readonly estimate?: number | string;
  /**
   * What of the machine decides the result: its platform, its processor's architecture, the major version of Node
   */
  readonly machine?: readonly ('platform' | 'arch' | 'node')[];
  /**
   * Tasks of one group that are carried out in one run leave all their outputs or none of them
   */
  readonly group?: string;
  /**
   * False: always run, never record
   */
  readonly cache?: boolean;
  /**
   * A shell command, run in the workspace's root
   */
  readonly command?: string;
}
