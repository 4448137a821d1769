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
   * Names of the pools of which the task takes a place while it runs; of a pool that the configuration does not name one task runs at a time
   */
  readonly uses?: readonly string[];
  /**
   * How long it takes to run, for planning until there is a history: milliseconds, or text such as 30s
   */
  readonly estimate?: number | string;
  /**
   * How long an attempt may run before it is ended: a duration, or a multiple of how long it has taken
   */
  readonly timeout?:
    | number
    | string
    | {
        /**
         * The multiple; true is 3
         */
        readonly adaptive: number | true;
        /**
         * Never less than this
         */
        readonly min?: number | string;
        /**
         * Never more than this, and the limit until there is a history
         */
        readonly max?: number | string;
      }
    | 'none';
  /**
   * Which failures are tried again, and how often
   */
  readonly retry?: {
    /**
     * How often it is tried altogether
     */
    readonly attempts?: number;
    /**
     * The longest wait before the second attempt; it doubles with each further one, and a random part of it is waited
     */
    readonly delay?: number | string;
    /**
     * The longest wait before any attempt
     */
    readonly maxDelay?: number | string;
    /**
     * What is tried again; any one of these is enough
     */
    readonly on: {
      /**
       * Exit codes of the command or script
       *
       * @minItems 1
       */
      readonly exitCodes?: readonly number[];
      /**
       * Regular expressions that a line of what it printed matches
       *
       * @minItems 1
       */
      readonly output?: readonly string[];
      /**
       * Names or codes of errors that it throws, such as TypeError or ECONNRESET
       *
       * @minItems 1
       */
      readonly errors?: readonly string[];
      /**
       * Whether running out of time is tried again
       */
      readonly timeout?: boolean;
    };
  };
  /**
   * Names of what outside the workspace the task depends on; while one is found broken, tasks that name it fail at once
   */
  readonly circuits?: readonly string[];
  /**
   * The task goes on running while others that need it run, and is then ended
   */
  readonly service?: {
    /**
     * When tasks that need it may start
     */
    readonly ready: {
      /**
       * A regular expression that a line of what it prints matches
       */
      readonly output?: string;
      /**
       * A TCP port of this machine that takes connections
       */
      readonly port?: number;
      /**
       * An address that answers with a status below 400
       */
      readonly url?: string;
    };
    /**
     * How long it may take to be ready
     */
    readonly within?: number | string;
  };
  /**
   * What of the machine decides the result: its platform, its processor's architecture, the major version of Node
   */
  readonly machine?: readonly ('platform' | 'arch' | 'node')[];
  /**
   * Tasks of one group that are carried out in one run leave all their outputs or none of them
   */
  readonly group?: string;
  /**
   * Of a Bash script: whether it runs under set -euo pipefail, so that it stops at the first command that fails
   */
  readonly strict?: boolean;
  /**
   * False: always run, never record
   */
  readonly cache?: boolean;
  /**
   * A shell command, run in the workspace's root
   */
  readonly command?: string;
}
