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
  };
  /**
   * What published outputs survive: "full" a power failure, "process" a crash of conductor, "none" neither
   */
  readonly durability?: 'full' | 'process' | 'none';
  /**
   * "strict": tasks get a short standard list and what they declare; "loose": the whole environment
   */
  readonly envMode?: 'strict' | 'loose';
  /**
   * Names of environment variables that reach every task and decide its result; "CI_*" is a wildcard
   */
  readonly env?: readonly string[];
}
