/** Brings the transactions of processes that died to their wholly new or wholly old state. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JOURNAL_FOLDER, KEPT_FOLDER, TMP_FOLDER } from '../model/file-names.ts';
import { flushTouched } from './apply.ts';
import { isPublished, publish, tidyBackup, unpublish } from './backup-set.ts';
import { stepError } from './errno.ts';
import { closeJournal, journalEntries, readJournal, rewriteBack } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';
import { isId, type Layout, layoutOf, ownerOf } from './layout.ts';
import { acquireLock, isLocked } from './lock.ts';
import { namesIn } from './names-in.ts';
import { needsRecovery } from './needs-recovery.ts';
import { canGoForward, goBack, goForward, keptFiles } from './settle.ts';

/** What became of a transaction that was left open. */
export interface RecoveredTransaction {
  readonly id: string;
  readonly label: string;
  /** `unreadable`: its record was damaged beyond use; what it had is kept aside. */
  readonly outcome: 'completed' | 'rolled-back' | 'unreadable';
  /** Paths of the set. */
  readonly paths: readonly string[];
  /** Bytes that were neither old nor new, now out of the way: workspace-relative paths of where they are. */
  readonly kept: readonly string[];
  /** Paths that could be brought to neither side, left as they are. */
  readonly left: readonly string[];
}

/** The lock under which sets are carried over, one at a time in a workspace. */
export const COMMIT_LOCK = 'commit';

/** The lock that a transaction's process holds while the transaction, or its session, lives. */
export function liveLock(id: string): string {
  return `transaction ${ownerOf(id)}`;
}

/**
 * Recovers a workspace: forward where the commit record is whole, else back; clears leftovers. Call it under the
 * workspace's lock. Repeatable, also after a kill inside; a live transaction of another process is left alone.
 * @throws ConductorError `write/failed` where a file cannot be put right; the record stays for the next time.
 */
export async function recover(root: string): Promise<readonly RecoveredTransaction[]> {
  if (!needsRecovery(root)) return [];
  await using _turn = await acquireLock({ root, name: COMMIT_LOCK, description: 'recovery' });
  const recovered = await recoverDead(root);
  await clearLeftovers(root);
  return recovered;
}

/**
 * Settles the journal's transactions whose process is gone, and those that `hasEnded` says yes to. Call it under the
 * commit lock.
 */
export async function recoverDead(
  root: string,
  hasEnded: (id: string) => boolean = () => false,
): Promise<readonly RecoveredTransaction[]> {
  const recovered: RecoveredTransaction[] = [];
  for (const id of journalEntries(root).ids) {
    if (!hasEnded(id) && (await isLocked(root, liveLock(id)))) continue;
    recovered.push(await recoverOne(layoutOf(root, id)));
  }
  return recovered;
}

async function recoverOne(layout: Layout): Promise<RecoveredTransaction> {
  try {
    const record = readJournal(layout);
    const result = record === undefined ? unreadable(layout) : await settle(layout, record);
    closeJournal(layout);
    tidyBackup(layout);
    rmSync(layout.folder, { recursive: true, force: true });
    return result;
  } catch (error) {
    throw stepError(error, 'recover', `${JOURNAL_FOLDER}/${layout.id}.json`);
  }
}

async function settle(layout: Layout, record: JournalRecord): Promise<RecoveredTransaction> {
  const forward = record.direction === 'forward' && (await canGoForward(layout, record));
  if (record.direction === 'forward' && !forward) await rewriteBack(layout, record);
  const done = isPublished(layout) && forward; // all but the end of its record
  if (!done && isPublished(layout)) unpublish(layout);
  const left = done ? [] : await (forward ? goForward : goBack)(layout, record);
  await flushTouched(layout, record);
  if (left.length > 0) setAside(layout);
  else if (forward && record.backup === true) await publish(layout, 'full');
  const { id, label, changes } = record;
  return {
    id,
    label,
    outcome: forward ? 'completed' : 'rolled-back',
    paths: changes.map(({ path }) => path),
    kept: kept(layout),
    left,
  };
}

/** Nothing says what its files were for; they may be the only copies of something. */
function unreadable(layout: Layout): RecoveredTransaction {
  setAside(layout);
  return { id: layout.id, label: '', outcome: 'unreadable', paths: [], kept: kept(layout), left: [] };
}

function setAside(layout: Layout): void {
  if (namesIn(layout.folder).length === 0) return;
  const place = join(layout.kept, '.conductor-transaction');
  mkdirSync(dirname(place), { recursive: true });
  renameSync(layout.folder, place);
}

function kept(layout: Layout): string[] {
  return keptFiles(layout).map((path) => `${KEPT_FOLDER}/${layout.id}/${path}`);
}

/** What staging left when it was killed, and what has no business in these folders. */
async function clearLeftovers(root: string): Promise<void> {
  const { strays } = journalEntries(root);
  const leftovers = [
    ...strays.map((name) => `${JOURNAL_FOLDER}/${name}`),
    ...(await deadIn(root)).map((name) => `${TMP_FOLDER}/${name}`),
  ];
  for (const path of leftovers) {
    try {
      rmSync(join(root, path), { recursive: true, force: true });
    } catch (error) {
      throw stepError(error, 'remove', path);
    }
  }
}

async function deadIn(root: string): Promise<string[]> {
  const dead: string[] = [];
  for (const name of namesIn(join(root, TMP_FOLDER))) {
    if (!isId(name) || !(await isLocked(root, liveLock(name)))) dead.push(name);
  }
  return dead;
}
