/** Generated from schemas/resume-report.schema.json by `npm run types`; do not edit. */

/**
 * What `conductor resume --list --json` prints: the runs that can be gone on with, newest first.
 */
export interface ResumeReport {
  readonly version: '1.0';
  readonly runs: readonly ResumableRun[];
}
export interface ResumableRun {
  readonly run: string;
  /**
   * When it began.
   */
  readonly at: string;
  /**
   * How it ended; `running`: it still goes on.
   */
  readonly state: 'failed' | 'interrupted' | 'killed' | 'running';
  /**
   * Words that selected its tasks; none: all.
   */
  readonly words: readonly string[];
  /**
   * All of its tasks.
   */
  readonly tasks: readonly number[];
  /**
   * Those that ended well.
   */
  readonly done: readonly number[];
  readonly failed: readonly number[];
  /**
   * The runs that it went on with, the last one first.
   */
  readonly resumes?: readonly string[];
}
