/** Where conductor keeps things inside a workspace (DESIGN.md, section 6); all paths relative to its root. */
export const FOLDER = '.conductor';
export const CACHE_FOLDER = '.conductor/cache';
export const STORE_FOLDER = '.conductor/cache/v1';
export const CACHE_LOG = '.conductor/cache/cache.log';
export const MANIFESTS_FOLDER = '.conductor/manifests';
export const LOGS_FOLDER = '.conductor/metrics/logs';
export const JOURNAL_FOLDER = '.conductor/journal';
export const TMP_FOLDER = '.conductor/tmp';
/** Bytes that a recovery found and could not place: a user's edits in the middle of a crash. */
export const KEPT_FOLDER = '.conductor/kept';
/** Folders that no glob reaches unless it names them. */
export const DERIVED_FOLDERS: readonly string[] = [
  CACHE_FOLDER,
  MANIFESTS_FOLDER,
  '.conductor/metrics',
  JOURNAL_FOLDER,
  TMP_FOLDER,
  KEPT_FOLDER,
];
