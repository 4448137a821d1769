/** Generated from schemas/backup.schema.json by `npm run types`; do not edit. */

/**
 * What is at a path
 */
export type BackupContent =
  | {
      readonly kind: 'missing' | 'directory';
    }
  | {
      readonly kind: 'symlink';
      readonly target: string;
    }
  | {
      readonly kind: 'file';
      /**
       * SHA-256, 64 lower-case hex digits
       */
      readonly digest: string;
      /**
       * Bytes
       */
      readonly size: number;
      /**
       * Permission bits
       */
      readonly mode: number;
    };
/**
 * Paths from the workspace's root
 */
export type BackupFolders = readonly string[];

/**
 * The record of a backup set, .conductor/backups/<id>/backup.json: what one commit replaced and removed, and where the old bytes are kept beside it
 */
export interface BackupRecord {
  /**
   * Version of this format; a record of another version is not read
   */
  readonly version: '1.0';
  /**
   * Id of the commit, and name of the set's folder
   */
  readonly id: string;
  /**
   * When it was made: ISO 8601, UTC
   */
  readonly at: string;
  /**
   * Who wrote, such as `task 8`
   */
  readonly label: string;
  /**
   * Name of the run that wrote
   */
  readonly run?: string;
  /**
   * Number of the task that wrote
   */
  readonly task?: number;
  /**
   * What changed, by path from the workspace's root
   */
  readonly entries: {
    readonly [k: string]: BackupEntry;
  };
  /**
   * Of a run's checkpoint: the tasks that it changed, by number
   */
  readonly tasks?: {
    readonly [k: string]: BackupTask;
  };
  /**
   * Folders that came and went with the files
   */
  readonly folders: {
    readonly made: BackupFolders;
    readonly removed: BackupFolders;
  };
}
/**
 * One path's step from old to new
 */
export interface BackupEntry {
  readonly old: BackupContent;
  readonly new: BackupContent;
  /**
   * Number of the task that it is an output of
   */
  readonly task?: number;
  /**
   * Name of the file beside the record that has the old bytes; of files only. Left out where the cache has them
   */
  readonly kept?: string;
}
/**
 * What is to be remembered of a task once it is put back
 */
export interface BackupTask {
  /**
   * Key of the result that it had before; left out where it had none that was recorded
   */
  readonly before?: string;
}
