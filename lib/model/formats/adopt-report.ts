/** Generated from schemas/adopt-report.schema.json by `npm run types`; do not edit. */

/**
 * What `conductor adopt --json` prints on standard output. All paths are relative to the workspace's root.
 */
export interface AdoptReport {
  /**
   * Version of conductor.
   */
  readonly version: string;
  /**
   * Whether nothing was written.
   */
  readonly dryRun: boolean;
  /**
   * The script that was run.
   */
  readonly script: string;
  /**
   * The drafted tasks by their numbers.
   */
  readonly tasks: readonly {
    readonly id: number;
    readonly name: string;
    /**
     * The task's file.
     */
    readonly file: string;
    /**
     * The file's content.
     */
    readonly text: string;
    readonly command: string;
    readonly needs: readonly number[];
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly env: readonly string[];
    /**
     * Where in the script it comes from.
     */
    readonly lines: readonly {
      /**
       * A line, from 1.
       */
      readonly first: number;
      readonly last: number;
      /**
       * Which round of a loop: `f=src/a.c`.
       */
      readonly round?: string;
    }[];
    /**
     * Why several commands are one task, and what else to know of it.
     */
    readonly reasons: readonly string[];
    /**
     * Paths that it looked for and that were not there, such as headers in folders that come earlier.
     */
    readonly missing: readonly string[];
    /**
     * How many files outside the workspace it read; they are no inputs.
     */
    readonly outside: number;
  }[];
  /**
   * Numbers of the tasks that can run beside each other, stage after stage.
   */
  readonly stages: readonly (readonly number[])[];
  /**
   * Commands that are in no task, and why.
   */
  readonly left: readonly {
    readonly line: number;
    readonly text: string;
    readonly reason: string;
  }[];
  readonly notes: readonly string[];
  /**
   * What script and tasks leave in two copies of the tree; with `--compare` only.
   */
  readonly comparison?: {
    readonly ok: boolean;
    /**
     * How many files are alike.
     */
    readonly same: number;
    readonly differences: readonly {
      readonly path: string;
      /**
       * Missing: only the script leaves it; extra: only the tasks. Mode: the executable bit.
       */
      readonly how: 'missing' | 'extra' | 'kind' | 'link' | 'mode' | 'content';
      /**
       * In bytes, what the script leaves.
       */
      readonly size?: number;
      /**
       * In bytes, what the tasks leave.
       */
      readonly otherSize?: number;
      /**
       * Of the first byte that differs.
       */
      readonly offset?: number;
    }[];
    /**
     * Order: the same lines in another one, as tasks beside each other have none.
     */
    readonly stdout: 'same' | 'order' | 'differs';
    readonly exitCodes: {
      readonly script: number;
      readonly tasks: number;
    };
  };
}
