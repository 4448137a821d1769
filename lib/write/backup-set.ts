/** Makes the folder of a committed transaction, which holds the originals, a backup set; knows nothing of what is in it. */
import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Durability, syncFolders } from './durability.ts';
import type { Layout } from './layout.ts';
import { makeFolder } from './make-folder.ts';

/*
 *   tmp/<id>/  backup.json, 0.old, 3.old …   --one rename, while the journal's record stands-->   backups/<id>/
 *
 * Killed before the rename, a recovery does it after it has brought the set forward; killed after it, the recovery finds
 * the set there and has only the journal's record to remove. A way back begins by taking the folder back.
 */

/** Makes the folder of backup sets. */
export function openBackups(layout: Layout): void {
  for (const entered of makeFolder(dirname(layout.backups))) layout.entered.add(entered);
}

/** Whether the transaction's folder is a backup set already. */
export function isPublished(layout: Layout): boolean {
  return exists(layout.backups) && !exists(layout.folder);
}

/** Makes it one; with `full` this is on the disk when it ends. */
export async function publish(layout: Layout, durability: Durability): Promise<void> {
  if (!isPublished(layout)) {
    mkdirSync(dirname(layout.backups), { recursive: true });
    renameSync(layout.folder, layout.backups);
  }
  if (durability === 'full') await syncFolders([dirname(layout.backups), dirname(layout.folder)]);
}

/** Takes it back, for the way back. */
export function unpublish(layout: Layout): void {
  mkdirSync(dirname(layout.folder), { recursive: true });
  renameSync(layout.backups, layout.folder);
}

/** Removes what nobody needs once the transaction's record is gone: its second record, and where its new content was. */
export function tidyBackup(layout: Layout): void {
  for (const path of [layout.wayBack, ...layout.lanes])
    rmSync(join(layout.backups, basename(path)), { recursive: true, force: true });
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
