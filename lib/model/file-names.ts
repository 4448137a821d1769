/** Where conductor keeps things inside a workspace (DESIGN.md, section 6); all paths relative to its root. */
export const FOLDER = '.conductor';
export const CACHE_FOLDER = '.conductor/cache';
export const STORE_FOLDER = '.conductor/cache/v1';
export const CACHE_LOG = '.conductor/cache/cache.log';
export const MANIFESTS_FOLDER = '.conductor/manifests';
export const LOGS_FOLDER = '.conductor/metrics/logs';
/** What earlier runs did, one line each. */
export const HISTORY_FILE = '.conductor/metrics/history.jsonl';
/** What runs have done that did not end well, one file each: `conductor resume` goes on from it. */
export const RUNS_FOLDER = '.conductor/metrics/runs';
export const JOURNAL_FOLDER = '.conductor/journal';
export const TMP_FOLDER = '.conductor/tmp';
/** What tasks left last time, while they run. */
export const ASIDE_FOLDER = '.conductor/aside';
/** Bytes that a recovery found and could not place: a user's edits in the middle of a crash. */
export const KEPT_FOLDER = '.conductor/kept';
/** Originals that commits with `backup` replaced: one folder for each. */
export const BACKUPS_FOLDER = '.conductor/backups';
/** What each task has published last, whether or not its result came to be recorded. */
export const PUBLISHED_FOLDER = '.conductor/published';
/** Which generated files keep an edit; to be committed where these files are. */
export const HAND_EDITED_FILE = '.conductor/hand-edited.json';
/** Edited versions of generated files that were replaced, one folder for each run. */
export const EDITED_FOLDER = '.conductor/hand-edited';
/** What failed attempts wrote, one folder for each run and task. */
export const FAILED_FOLDER = '.conductor/failed';
/** What groups of tasks replace, while a run has not carried out all of them. */
export const GROUPS_FOLDER = '.conductor/groups';
/** Folders that no glob reaches unless it names them. */
export const DERIVED_FOLDERS: readonly string[] = [
  CACHE_FOLDER,
  MANIFESTS_FOLDER,
  '.conductor/metrics',
  JOURNAL_FOLDER,
  TMP_FOLDER,
  ASIDE_FOLDER,
  KEPT_FOLDER,
  PUBLISHED_FOLDER,
  BACKUPS_FOLDER,
  EDITED_FOLDER,
  FAILED_FOLDER,
  GROUPS_FOLDER,
];
