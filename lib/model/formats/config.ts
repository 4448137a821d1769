/** Generated from schemas/config.schema.json by `npm run types`; do not edit. */

/**
 * Configuration of conductor: conductor.config.*, .conductorrc* or "conductor" in package.json
 */
export interface UserConfig {
  /**
   * Address of this schema, for completion in editors
   */
  readonly $schema?: string;
  /**
   * Folder of the task files, relative to the workspace's root
   */
  readonly tasks?: string;
  /**
   * How many pieces of work go at once; "auto" is one for each processor core
   */
  readonly concurrency?: number | 'auto';
  /**
   * Limits of what runs at once: "small", "medium", "large", "enterprise", one of "profiles", or "auto": what this machine has
   */
  readonly profile?: string;
  /**
   * Limits under names of your own
   */
  readonly profiles?: {
    /**
     * Limits of what runs at the same time
     */
    readonly [k: string]: {
      /**
       * How many tasks run at once
       */
      readonly tasks: number;
      /**
       * What a task counts as whose memory nothing is known of
       */
      readonly taskMemory?: number | string;
      /**
       * Cores that a task counts as whose use nothing is known of
       */
      readonly taskCpu?: number;
      /**
       * What all tasks that run at once may take together
       */
      readonly memory?: number | string;
      /**
       * Cores that all tasks that run at once may take together
       */
      readonly cpu?: number;
    };
  };
  /**
   * Whether fewer tasks are started while other programs keep the machine busy
   */
  readonly adaptive?: boolean;
  /**
   * How many tasks may use a pool at once, by its name; pools that are not named here are used by one at a time
   */
  readonly pools?: {
    readonly [k: string]: number;
  };
  /**
   * How long an attempt of a task may run that names no timeout of its own: a duration, or a multiple of how long it has taken
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
   * When what tasks depend on outside counts as broken
   */
  readonly circuits?: {
    /**
     * After how many failed attempts in a row
     */
    readonly failures?: number;
    /**
     * After how long one attempt is let through to see whether it works again
     */
    readonly reset?: number | string;
  };
  /**
   * What makes a run faster; the outputs are the same with and without
   */
  readonly optimizations?: {
    /**
     * Keep compiled templates between runs
     */
    readonly templateCache?: boolean;
    /**
     * Generate patterns at the same time
     */
    readonly parallelGeneration?: boolean;
    /**
     * Compile only what changed
     */
    readonly incrementalCompilation?: boolean;
  };
  /**
   * What the cache keeps
   */
  readonly cache?: {
    /**
     * How many of the newest entries of each kind "conductor cache cleanup" keeps
     */
    readonly keep?: number;
  };
  /**
   * What is kept of the logs of runs
   */
  readonly logs?: {
    /**
     * How many of the newest runs keep their logs
     */
    readonly keep?: number;
    /**
     * What tasks print is shown as it comes ("stream"), when a task ends ("grouped"), or of failed tasks only ("errors"); "auto" streams a single task and groups those of several
     */
    readonly show?: 'auto' | 'stream' | 'grouped' | 'errors';
  };
  /**
   * What published outputs survive: "full" a power failure, "process" a crash of conductor, "none" neither
   */
  readonly durability?: 'full' | 'process' | 'none';
  /**
   * Whether a run keeps a copy of everything that it replaces; without, only of what the cache does not have
   */
  readonly backup?: boolean;
  /**
   * What is kept for "conductor rollback"
   */
  readonly backups?: {
    /**
     * How many of the newest backups of runs are kept
     */
    readonly keep?: number;
    /**
     * How many days a run's backup is kept
     */
    readonly maxAgeDays?: number;
  };
  /**
   * What becomes of the outputs of a task that fails or is interrupted: "rollback" puts back what was there, "keep" leaves what it has written
   */
  readonly onFailure?: 'rollback' | 'keep';
  /**
   * When writing asks first
   */
  readonly write?: {
    /**
     * How many files a task or a rollback may remove without being asked about it
     */
    readonly confirmAbove?: number;
  };
  /**
   * What happens to an output that was edited by hand: "stop" protects published text files, "stop-all" what tasks write themselves as well, "overwrite" regenerates and keeps the edited version as a backup
   */
  readonly handEdited?: 'stop' | 'stop-all' | 'overwrite';
  /**
   * Whether input globs leave out what git ignores, unless they begin with the path of an ignored file or folder
   */
  readonly gitignore?: boolean;
  /**
   * "strict": tasks get a short standard list and what they declare; "loose": the whole environment
   */
  readonly envMode?: 'strict' | 'loose';
  /**
   * Names of environment variables that reach every task and decide its result; "CI_*" is a wildcard
   */
  readonly env?: readonly string[];
  /**
   * Names of environment variables whose values are shown and logged as "***", besides "*_TOKEN", "*_SECRET", "*_KEY" and "*_PASSWORD"; "!SORT_KEY" is a variable that holds none
   */
  readonly secrets?: readonly string[];
}
