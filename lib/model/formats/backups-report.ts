/** Generated from schemas/backups-report.schema.json by `npm run types`; do not edit. */

/**
 * What `conductor backups --json` prints on standard output.
 */
export interface BackupsReport {
  /**
   * Version of this format.
   */
  readonly version: '1.0';
  /**
   * Newest first.
   */
  readonly backups: readonly ListedBackup[];
  /**
   * Backups whose record cannot be read.
   */
  readonly damaged: readonly string[];
}
export interface ListedBackup {
  readonly id: string;
  /**
   * When it was made: ISO 8601, UTC.
   */
  readonly at: string;
  /**
   * Who wrote.
   */
  readonly label: string;
  /**
   * Name of the run that wrote.
   */
  readonly run?: string;
  /**
   * Tasks whose outputs it has.
   */
  readonly tasks: readonly number[];
  /**
   * Bytes kept beside the record; the cache has the others.
   */
  readonly bytes: number;
  /**
   * What was changed, from the workspace's root.
   */
  readonly paths: readonly string[];
}
