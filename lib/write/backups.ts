/** The backup sets of a workspace: listing and pruning them. */
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupRecord } from '../model/formats/backup.ts';
import { readBackupRecord } from './backup-record.ts';
import { stepError } from './errno.ts';
import { BACKUP_RECORD, layoutOf, newId } from './layout.ts';
import { acquireLock, type Lock } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { namesIn } from './names-in.ts';

/** One backup set: what one commit replaced and removed. */
export interface BackupSet {
  readonly id: string;
  /** When it was made: ISO 8601, UTC. */
  readonly at: string;
  /** Who wrote. */
  readonly label: string;
  /** Name of the run that wrote, and number of its task, where they are known. */
  readonly run: string | undefined;
  readonly task: number | undefined;
  /** Numbers of the tasks whose outputs a run's checkpoint has. */
  readonly tasks: readonly number[];
  /** Paths that the commit changed, sorted. */
  readonly paths: readonly string[];
  /** Bytes kept. */
  readonly bytes: number;
}

/** The backup sets of a workspace. */
export interface BackupListing {
  /** Newest first. */
  readonly backups: readonly BackupSet[];
  /** Names of sets whose record cannot be read. */
  readonly damaged: readonly string[];
}

/** Which backup sets stay. A set goes where it fails either of the two. */
export interface Retention {
  /** At most so many, the newest. Default: any number. */
  readonly keep?: number;
  /** At most so many days old. Default: any age. */
  readonly maxAgeDays?: number;
}

const DAY = 86_400_000;
/** A label has 1,000 characters at the most, of 6 bytes at the most. */
const HEAD = 8192;

/** Lists the backup sets of the workspace at `root` (absolute). */
export async function listBackups(root: string): Promise<BackupListing> {
  const names = namesIn(join(root, BACKUPS_FOLDER)).sort();
  const records = await Promise.all(names.map(async (name) => ({ name, record: await readBackupRecord(root, name) })));
  const backups = records.flatMap(({ record }) => (record ? [setOf(record)] : []));
  return {
    backups: backups.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1)),
    damaged: records.filter(({ record }) => record === undefined).map(({ name }) => name),
  };
}

/**
 * Removes backup sets that are too many or too old; damaged ones stay. A kill in it leaves sets whole or gone.
 * @returns the sets that went.
 * @throws ConductorError `write/failed` where one cannot be removed.
 */
export async function pruneBackups(root: string, { keep, maxAgeDays }: Retention): Promise<readonly BackupSet[]> {
  await using _alone = await backupsLock(root, 'prune backups');
  const { backups } = await listBackups(root);
  const oldest = maxAgeDays === undefined ? '' : new Date(Date.now() - maxAgeDays * DAY).toISOString();
  const gone = backups.filter(({ at }, rank) => rank >= (keep ?? Number.POSITIVE_INFINITY) || at < oldest);
  for (const { id } of gone) removeSet(root, id);
  return gone;
}

/**
 * Removes the sets that runs made and that are too many or too old, by their files' times. Reads only the beginning of
 * their records, for this is done at the end of runs.
 */
export async function pruneRunBackups(root: string, { keep, maxAgeDays }: Required<Retention>): Promise<void> {
  const made = namesIn(join(root, BACKUPS_FOLDER)).flatMap((id) => madeByRun(join(root, BACKUPS_FOLDER, id), id) ?? []);
  const oldest = Date.now() - maxAgeDays * DAY;
  const gone = made.sort((a, b) => b.at - a.at).filter(({ at }, rank) => rank >= keep || at < oldest);
  if (gone.length === 0) return;
  await using _alone = await backupsLock(root, 'prune backups');
  for (const { id } of gone) removeSet(root, id);
}

/** The origin stands before the entries, and a quote inside the label has a backslash before it. */
function madeByRun(folder: string, id: string): { readonly id: string; readonly at: number } | undefined {
  try {
    const descriptor = openSync(join(folder, BACKUP_RECORD), 'r');
    try {
      const head = Buffer.alloc(HEAD);
      const text = head.toString('utf8', 0, readSync(descriptor, head, 0, HEAD, 0)).split('"entries":', 1)[0] ?? '';
      return /[^\\]"run":"/.test(text) ? { id, at: fstatSync(descriptor).mtimeMs } : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined; // no record, or none that can be read: it stays
  }
}

/** Held by whoever reads the bytes of backup sets, or removes them. */
export async function backupsLock(root: string, description: string): Promise<Lock> {
  return await acquireLock({ root, name: 'backups', description });
}

/** A set goes by one rename; what a kill leaves of it then is a leftover for `recover`. */
function removeSet(root: string, id: string): void {
  const { backups } = layoutOf(root, id);
  const { folder: going } = layoutOf(root, newId());
  try {
    makeFolder(dirname(going));
    renameSync(backups, going);
    rmSync(going, { recursive: true, force: true });
  } catch (error) {
    throw stepError(error, 'remove', `${BACKUPS_FOLDER}/${id}`);
  }
}

function setOf({ id, at, label, run, task, tasks, entries }: BackupRecord): BackupSet {
  const kept = Object.values(entries).map(({ old, kept: name }) => (name && old.kind === 'file' ? old.size : 0));
  const bytes = kept.reduce((sum, size) => sum + size, 0);
  const numbers = Object.keys(tasks ?? {}).map(Number);
  return { id, at, label, run, task, tasks: numbers, paths: Object.keys(entries).sort(), bytes };
}
