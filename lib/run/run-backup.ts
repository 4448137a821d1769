/** The record of what a run replaces, in the format of backup sets. */
import type { BackupRecord } from '../model/formats/backup.ts';

/** A run's record. */
export function recordOf(
  parts: Pick<BackupRecord, 'id' | 'entries' | 'tasks'> & { readonly run: string },
): BackupRecord {
  const { id, run, entries, tasks } = parts;
  return {
    version: '1.0',
    id,
    at: new Date().toISOString(),
    label: 'run',
    run,
    ...(tasks && { tasks }),
    entries,
    folders: { made: [], removed: [] },
  };
}
