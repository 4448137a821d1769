/** Generated from schemas/rollback-report.schema.json by `npm run types`; do not edit. */

/**
 * What `conductor rollback --json` prints on standard output.
 */
export interface RollbackDocument {
  /**
   * Version of this format.
   */
  readonly version: '1.0';
  /**
   * Nothing was done; the rest is what would be.
   */
  readonly dryRun: boolean;
  /**
   * Ids of the backups that were put back.
   */
  readonly backups: readonly string[];
  /**
   * Name of the run that was taken back.
   */
  readonly run?: string;
  readonly tasks: readonly number[];
  /**
   * Paths that have their old content again.
   */
  readonly restored: readonly string[];
  /**
   * Paths that are gone again.
   */
  readonly removed: readonly string[];
  /**
   * How many paths had their old content already.
   */
  readonly unchanged: number;
  /**
   * Changed path and where its bytes are kept now.
   */
  readonly aside: {
    readonly [k: string]: string;
  };
  /**
   * Wall time in milliseconds.
   */
  readonly durationMs: number;
}
