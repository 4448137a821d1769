/** What the backup sets of a run are, and putting outputs back by snapshots. */
import type { Digest } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { BackupEntry, BackupRecord } from '../model/formats/backup.ts';
import { readBackupRecord } from '../write/backup-record.ts';
import { listBackups } from '../write/backups.ts';
import type { Durability } from '../write/durability.ts';
import { type PutBackReport, putBack } from '../write/put-back.ts';
import { failedFolder } from './failed-folder.ts';
import type { ResultCache } from './result-cache.ts';
import { recordOf } from './run-backup.ts';
import { changesSince, pathsNow, type TaskSnapshot } from './snapshot-of-task.ts';

/** The records of a run's sets, oldest first. */
export async function setsOfRun(root: string, run: string): Promise<readonly BackupRecord[]> {
  const { backups } = await listBackups(root);
  const ids = backups.filter((set) => set.run === run).map(({ id }) => id);
  const records = await Promise.all(ids.toReversed().map((id) => readBackupRecord(root, id)));
  return records.filter((record) => record !== undefined);
}

/** A record with the entries of some tasks only; undefined where there are none. */
export function partOf(record: BackupRecord, tasks: ReadonlySet<number>): BackupRecord | undefined {
  const isOne = (task: number | undefined) => task !== undefined && tasks.has(task);
  if (isOne(record.task)) return record;
  const entries = Object.entries(record.entries).filter(([, { task }]) => isOne(task));
  if (entries.length === 0) return undefined;
  const of = Object.entries(record.tasks ?? {}).filter(([task]) => tasks.has(Number(task)));
  return { ...record, entries: Object.fromEntries(entries), tasks: Object.fromEntries(of) };
}

/** Larger files are copied and proved on the way, not held. */
const IN_MEMORY = 1 << 20;

/** Old bytes out of the cache. */
export function bytesFrom(cache: Pick<ResultCache, 'blob' | 'file'>) {
  return async (digest: Digest, size: number): Promise<Buffer | string | undefined> =>
    (size > IN_MEMORY ? cache.file(digest, size) : undefined) ?? (await cache.blob(digest, size));
}

/** Where snapshots are put back. */
export interface SnapshotPlace {
  readonly root: string;
  readonly run: string;
  /** The set in which the snapshots' own copies are. */
  readonly set: string;
  readonly durability: Durability;
  readonly cache: Pick<ResultCache, 'blob' | 'file'>;
  /** Folder, workspace-relative, where everything is kept that is replaced; undefined: only what nobody knows. */
  readonly keepIn?: string | undefined;
  /** Facts as they are on disk now. */
  factsOf(paths: readonly string[]): (path: string) => FileFact;
}

/** Puts the outputs of all these tasks back to what they were, in one transaction. */
export async function putSnapshotsBack(
  snapshots: readonly TaskSnapshot[],
  place: SnapshotPlace,
): Promise<PutBackReport> {
  const { root, run, set, durability, cache, keepIn } = place;
  const tasks = new Set(snapshots.map(({ task }) => task));
  const sets = (await setsOfRun(root, run)).filter(({ task }) => task !== undefined && tasks.has(task));
  const entries = Object.assign({}, ...snapshots.map((each) => entriesNow(each, place)));
  const names = snapshots.map(({ task }) => task).join(', ');
  return await putBack(root, [...sets, recordOf({ id: set, run, entries, tasks: {} })], {
    name: `what it was before run ${run}`,
    label: `put back task ${names}`,
    durability,
    force: true,
    aside: keepIn ?? failedFolder(run),
    keepAll: keepIn !== undefined,
    bytes: bytesFrom(cache),
  });
}

function entriesNow(snapshot: TaskSnapshot, { root, factsOf }: SnapshotPlace): Readonly<Record<string, BackupEntry>> {
  const now = pathsNow(root, snapshot);
  return changesSince(snapshot, now, factsOf(now));
}
