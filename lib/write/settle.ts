/** Brings the targets of a half-done transaction to one side, by what is on disk alone: safe to repeat and to be killed in. */
import { lstatSync, readdirSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { factWord } from '../model/file-fact.ts';
import { removeFolders } from './apply.ts';
import { factAt, stateAt } from './disk-state.ts';
import { isMissing, stepError } from './errno.ts';
import { FolderViews } from './folder-views.ts';
import type { Change, Content, JournalRecord } from './journal-record.ts';
import type { Layout } from './layout.ts';
import { makeFolder } from './make-folder.ts';

/*
 * What is on disk tells how far each change got, whoever asks and how often:
 *
 *   a write      fresh file still there  -> not moved in yet      fresh file gone -> moved in
 *   a removal    backup not there        -> not moved out yet     backup there    -> moved out
 *
 * Target's bytes neither old nor new, in the way of a move: someone edited it; they are moved to the `kept` folder first.
 */

/** Whether every fresh file that is still to be moved in is whole. */
export async function canGoForward(layout: Layout, { changes }: JournalRecord): Promise<boolean> {
  for (const { index, next } of changes) {
    const fresh = next.kind === 'missing' ? next : await factAt(layout.fresh(index));
    if (fresh.kind !== 'missing' && factWord(fresh) !== factWord(next)) return false;
  }
  return true;
}

/** Finishes the transaction; returns the paths that had to be left as they are. */
export async function goForward(layout: Layout, record: JournalRecord): Promise<string[]> {
  const left = await settleEach(layout, record, forward);
  removeFolders(layout, [...record.folders.remove, ...record.folders.prune]);
  return left;
}

/** Undoes the transaction; returns the paths that had to be left as they are: a backup that is not whole is not put back. */
export async function goBack(layout: Layout, record: JournalRecord): Promise<string[]> {
  const left = await settleEach(layout, record, back);
  removeFolders(layout, record.folders.make.toReversed());
  return left;
}

async function forward(layout: Layout, change: Change): Promise<boolean> {
  const fresh = layout.fresh(change.index);
  const backup = layout.backup(change.index);
  if (change.next.kind !== 'missing') {
    if (exists(fresh)) await moveIn(layout, { change, from: fresh, want: change.next, other: change.old });
  } else if (!exists(backup)) await moveOut(layout, { path: change.path, expected: change.old, to: backup });
  return true;
}

async function back(layout: Layout, change: Change): Promise<boolean> {
  const { index, path, old, next } = change;
  const backup = layout.backup(index);
  if (next.kind !== 'missing' && exists(layout.fresh(index))) return true;
  if (old.kind === 'missing') await moveOut(layout, { path, expected: next });
  else if (exists(backup)) {
    if (factWord(await factAt(backup)) !== factWord(old)) return false;
    await moveIn(layout, { change, from: backup, want: old, other: next });
  }
  return true;
}

/** Files that were kept aside, as paths relative to the `kept` folder. */
export function keptFiles(layout: Layout): string[] {
  try {
    const entries = readdirSync(layout.kept, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    return files.map((path) => path.slice(layout.kept.length + 1).replaceAll('\\', '/')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Does all it can before it reports the first failure; returns the paths that `settle` says no to. */
async function settleEach(layout: Layout, record: JournalRecord, settle: typeof forward): Promise<string[]> {
  const views = new FolderViews(layout.root);
  const left: string[] = [];
  const failures: unknown[] = [];
  const isOpen = (folder: string): boolean => views.of(folder).problem === undefined;
  for (const folder of foldersToBe(record, settle)) if (isOpen(folder)) makeFolder(join(layout.root, folder));
  for (const change of record.changes) {
    // A folder that has since become a file, or a link out of the workspace, is not written to.
    const settled = isOpen(dirname(change.path)) ? settle(layout, change) : Promise.resolve(false);
    await settled.then(
      (done) => done || left.push(change.path),
      (error: unknown) => failures.push(stepError(error, 'recover', change.path)),
    );
  }
  if (failures.length > 0) throw failures[0];
  return left;
}

function foldersToBe({ folders }: JournalRecord, settle: typeof forward): readonly string[] {
  return settle === forward ? folders.make : folders.remove.toReversed();
}

interface MoveIn {
  readonly change: Change;
  readonly from: string;
  readonly want: Content;
  readonly other: Content;
}

async function moveIn(layout: Layout, { change, from, want, other }: MoveIn): Promise<void> {
  const target = join(layout.root, change.path);
  const now = await factAt(target);
  if (factWord(now) === factWord(want) && stateAt(from).mode === stateAt(target).mode)
    return rmSync(from, { force: true });
  if (now.kind !== 'missing' && factWord(now) !== factWord(other)) keepAside(layout, change.path);
  makeFolder(dirname(target));
  renameSync(from, target);
}

/** Takes away what is expected at a path, to `to` or for good; anything else there is kept aside. */
async function moveOut(
  layout: Layout,
  { path, expected, to }: { path: string; expected: Content; to?: string },
): Promise<void> {
  const target = join(layout.root, path);
  const now = await factAt(target);
  if (now.kind === 'missing') return;
  if (factWord(now) !== factWord(expected)) return keepAside(layout, path);
  if (to === undefined) unlinkSync(target);
  else renameSync(target, to);
}

function keepAside(layout: Layout, path: string): void {
  let place = join(layout.kept, path);
  while (exists(place)) place += '~';
  makeFolder(dirname(place));
  renameSync(join(layout.root, path), place);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
