/** The record of a backup set: what a commit replaced, and which file has the old bytes. */
import { closeSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupContent, BackupEntry, BackupRecord } from '../model/formats/backup.ts';
import { syncPath } from './durability.ts';
import type { Change, Content, JournalRecord } from './journal-record.ts';
import { BACKUP_RECORD, isReserved, type Layout } from './layout.ts';
import { writeVerified } from './write-verified.ts';

/** What made a commit, so that its backup set can be found by it. */
export interface BackupOrigin {
  /** Name of the run. */
  readonly run?: string;
  /** Number of the task. */
  readonly task?: number;
}

/** What a record is made of. */
export interface BackupParts {
  readonly label: string;
  readonly origin: BackupOrigin;
  readonly record: JournalRecord;
  /** Permission bits of what is there now, by path. */
  readonly modes: ReadonlyMap<string, number>;
  readonly flush: boolean;
}

/** Writes the record into the transaction's folder, where the new content and the copies of the old are staged. */
export async function writeBackupRecord(layout: Layout, { flush, ...parts }: BackupParts): Promise<void> {
  const record = backupRecord(layout, parts);
  closeSync(writeVerified(layout.backupRecord, Buffer.from(`${JSON.stringify(record)}\n`), { flushSoon: flush }));
  if (flush) await syncPath(layout.backupRecord);
}

function backupRecord(layout: Layout, { label, origin, record, modes }: Omit<BackupParts, 'flush'>): BackupRecord {
  const { make, remove, prune } = record.folders;
  const entries = record.changes.map((change) => [change.path, entryOf(layout, change, modes)] as const);
  return {
    version: '1.0',
    id: layout.id,
    at: new Date().toISOString(),
    label: label.slice(0, 1000),
    ...origin,
    entries: Object.fromEntries(entries),
    folders: { made: make, removed: [...remove, ...prune] },
  };
}

function entryOf(layout: Layout, { index, path, old, next }: Change, modes: ReadonlyMap<string, number>): BackupEntry {
  const freshMode = next.kind === 'file' ? lstatSync(layout.fresh(index)).mode & 0o777 : 0;
  const step = { old: contentOf(old, modes.get(path) ?? 0), new: contentOf(next, freshMode) };
  return old.kind === 'file' ? { ...step, kept: `${index}.old` } : step;
}

function contentOf(content: Content, mode: number): BackupContent {
  if (content.kind !== 'file') return content;
  return { kind: 'file', digest: content.digest, size: content.size, mode };
}

/** The record of a backup set, or undefined where it is missing, damaged or of another version. */
export async function readBackupRecord(root: string, id: string): Promise<BackupRecord | undefined> {
  // Only who reads a record needs these: a commit does not.
  const { default: schema } = await import('../../schemas/backup.schema.json', { with: { type: 'json' } });
  const { readJson } = await import('../config/read-json.ts');
  const { schemaErrors } = await import('../config/schema-validator.ts');
  const value = readJson(textOf(join(root, BACKUPS_FOLDER, id, BACKUP_RECORD)))?.value;
  if (value === undefined || (await schemaErrors(schema, value)).length > 0) return undefined;
  const record = value as BackupRecord; // the schema says so
  const paths = [...Object.keys(record.entries), ...record.folders.made, ...record.folders.removed];
  return record.id === id && !paths.some(isReserved) ? record : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not there, or not readable: as good as damaged
  }
}
