/** Carries out a recorded set on its targets, from a known old state. */
import { rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editedMeanwhile } from './conflict.ts';
import { stateAt } from './disk-state.ts';
import { syncFolders } from './durability.ts';
import { eachOf } from './each-of.ts';
import { errnoOf, isMissing, stepError } from './errno.ts';
import type { Change, JournalRecord } from './journal-record.ts';
import type { Layout } from './layout.ts';
import { makeFolder } from './make-folder.ts';
import type { Move } from './move.ts';

/** What to apply, and what each target's stamp was when it was backed up. */
export interface Application {
  readonly record: JournalRecord;
  readonly stamps: ReadonlyMap<string, string>;
  readonly move: Move;
}

/**
 * Moves every change in.
 * @throws ConductorError `write/conflict` or `write/failed` at the first that does not go; what went before is in.
 */
export async function apply(layout: Layout, { record, stamps, move }: Application): Promise<void> {
  for (const folder of record.folders.make) attempt('write', folder, () => makeFolder(join(layout.root, folder)));
  for (const change of record.changes) {
    const target = join(layout.root, change.path);
    if (stateAt(target).stamp !== stamps.get(change.path)) throw editedMeanwhile(change.path);
    try {
      await moveOne(layout, { change, target, move });
    } catch (error) {
      throw stepError(error, change.next.kind === 'missing' ? 'remove' : 'write', change.path);
    }
  }
  removeFolders(layout, [...record.folders.remove, ...record.folders.prune]);
}

async function moveOne(
  layout: Layout,
  { change, target, move }: { change: Change; target: string; move: Move },
): Promise<void> {
  if (change.next.kind === 'missing') return await move(target, layout.backup(change.index));
  const fresh = layout.fresh(change.index);
  try {
    await move(fresh, target);
  } catch (error) {
    if (!isMissing(error)) throw error;
    makeFolder(dirname(target)); // another transaction found it empty meanwhile
    await move(fresh, target);
  }
}

/** Removes folders (workspace-relative, children first) that are empty; one that is not, or is gone, is left alone. */
export function removeFolders(layout: Layout, folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(join(layout.root, folder));
    } catch (error) {
      if (!isMissing(error) && !['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY'].includes(errnoOf(error) ?? ''))
        throw stepError(error, 'remove', folder);
    }
  }
}

/** Flushes every folder whose entries a record changes, each once. */
export async function flushTouched(layout: Layout, { changes, folders }: JournalRecord): Promise<void> {
  const paths = [...changes.map(({ path }) => path), ...folders.make, ...folders.remove, ...folders.prune];
  const touched = [...new Set(paths.map((path) => dirname(path)))];
  await eachOf(touched, async (folder) => {
    await syncFolders([join(layout.root, folder)]).catch((error: unknown) => {
      throw stepError(error, 'write', folder);
    });
  });
}

function attempt(action: string, path: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    throw stepError(error, action, path);
  }
}
