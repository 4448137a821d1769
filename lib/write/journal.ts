/** The journal's files: written before the first target is touched, turned round to go back, removed at the end. */
import { closeSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JOURNAL_FOLDER } from '../model/file-names.ts';
import { type Durability, syncFile, syncFolders, syncPath } from './durability.ts';
import { eachOf } from './each-of.ts';
import { decodeRecord, encodeRecord, type JournalRecord } from './journal-record.ts';
import { isId, type Layout } from './layout.ts';
import { makeFolder } from './make-folder.ts';
import { namesIn } from './names-in.ts';
import { replaceFile } from './replace-file.ts';
import { writeVerified } from './write-verified.ts';

/**
 * Makes the record appear, whole, in the journal: from then on the transaction is committed.
 */
export async function openJournal(layout: Layout, record: JournalRecord, durability: Durability): Promise<void> {
  const full = durability === 'full';
  const draft = join(layout.folder, 'forward.json');
  closeSync(writeVerified(layout.wayBack, Buffer.from(encodeRecord({ ...record, direction: 'back' }))));
  const descriptor = writeVerified(draft, Buffer.from(encodeRecord(record)));
  const made = makeFolder(dirname(layout.journal));
  try {
    if (full) await Promise.all([syncFile(descriptor), syncFolders(layout.entered)]);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, layout.journal);
  if (full) await syncFolders([dirname(layout.journal), ...made]);
}

/** Turns a committed transaction round: from now on a recovery goes back. Needs no space: the record was written with the first. */
export async function turnBack(layout: Layout, record: JournalRecord, durability: Durability): Promise<void> {
  const backups = record.changes
    .filter(({ old, next }) => old.kind === 'file' && next.kind !== 'missing')
    .map(({ index }) => layout.backup(index));
  if (durability === 'full') {
    await eachOf([...backups, layout.wayBack], syncPath);
    await syncFolders([layout.folder]);
  }
  renameSync(layout.wayBack, layout.journal);
  if (durability === 'full') await syncFolders([dirname(layout.journal)]);
}

/** The same in a recovery, which may find no second record. */
export async function rewriteBack(layout: Layout, record: JournalRecord): Promise<void> {
  await replaceFile(layout.journal, encodeRecord({ ...record, direction: 'back' }), { durability: 'full' });
}

/** Ends the transaction: its record goes. */
export function closeJournal(layout: Layout): void {
  rmSync(layout.journal, { force: true });
}

/** The record of a transaction; of a damaged one its second record, which only ever leads back; undefined where there is none. */
export function readJournal(layout: Layout): JournalRecord | undefined {
  return decodeRecord(textOf(layout.journal), layout.id) ?? decodeRecord(textOf(layout.wayBack), layout.id);
}

/** Names in the journal: transactions' ids, and whatever else is there. */
export function journalEntries(root: string): { readonly ids: string[]; readonly strays: string[] } {
  const names = namesIn(join(root, JOURNAL_FOLDER)).sort();
  const isRecord = (name: string): boolean => name.endsWith('.json') && isId(name.slice(0, -'.json'.length));
  return {
    ids: names.filter(isRecord).map((name) => name.slice(0, -'.json'.length)),
    strays: names.filter((name) => !isRecord(name)),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not there, or not readable: as good as damaged
  }
}
