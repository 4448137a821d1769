/** Puts back what a commit replaced and removed, from its backup set. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { ConductorError } from '../model/conductor-error.ts';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupRecord } from '../model/formats/backup.ts';
import { clockMs } from '../perf/clock.ts';
import { readBackupRecord } from './backup-record.ts';
import { backupsLock } from './backups.ts';
import type { Durability } from './durability.ts';
import { type PutBackReport, putBack } from './put-back.ts';
import type { BackupRequest } from './transaction-options.ts';

/** How to roll back. */
export interface RollbackOptions {
  /** Also replaces what was changed since by something else; such bytes are kept aside. Default false: that is an error. */
  readonly force?: boolean;
  /** Default `full`. */
  readonly durability?: Durability;
  /** Who writes, for messages. Default `rollback <id>`. */
  readonly label?: string;
  /** Keeps what is replaced as a backup set of its own, so that the rollback can be rolled back. Default false. */
  readonly backup?: BackupRequest;
}

/** What a rollback did. */
export interface RollbackReport extends PutBackReport {
  readonly id: string;
  readonly ms: number;
}

/**
 * Puts every path that a backup set knows back to what it was, all or nothing; the set stays. Where a path holds neither
 * what the commit left nor what was there before, its bytes are not touched, or with `force` kept aside in the set's folder.
 * @throws ConductorError `backup/unknown`, `backup/damaged`, `backup/conflict` (naming every such path), or what a commit throws.
 */
export async function rollbackBackup(root: string, id: string, options: RollbackOptions = {}): Promise<RollbackReport> {
  const started = clockMs();
  await using _alone = await backupsLock(root, `rollback ${id}`);
  const record = await existing(root, id);
  const { force = false, durability = 'full', label = `rollback ${id}`, backup } = options;
  const aside = `${BACKUPS_FOLDER}/${id}/aside`;
  const report = await putBack(root, [record], { name: `backup "${id}"`, label, durability, force, aside, backup });
  return { id, ...report, ms: clockMs() - started };
}

async function existing(root: string, id: string): Promise<BackupRecord> {
  const record = await readBackupRecord(root, id);
  if (record !== undefined) return record;
  const folder = `${BACKUPS_FOLDER}/${id}`;
  const isKnown = /^[\w-]+$/.test(id) && lstatSync(join(root, folder), { throwIfNoEntry: false }) !== undefined;
  throw new ConductorError({
    code: isKnown ? 'backup/damaged' : 'backup/unknown',
    exitCode: isKnown ? 1 : 2,
    message: isKnown ? `Cannot read backup "${id}": its record is damaged` : `Cannot find backup "${id}"`,
    help: isKnown ? `What it kept is in "${folder}", as <number>.old` : 'List the backups to see which there are',
  });
}
