/** Removes files of the store that nobody names any more, without taking what another process has just announced. */
import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { QUARANTINE_FOLDER } from './blob-store.ts';
import { factsAt } from './facts-at.ts';
import { TEMPORARY_FOLDER, temporaryName } from './store-file.ts';
import { blobFolders, entriesOf, type StoredBlob } from './stored-blobs.ts';

/** The bounds of a sweep. */
export interface SweepOptions {
  /** Absolute path of the store. */
  readonly store: string;
  /** What is younger stays: milliseconds since 1970. */
  readonly horizon: number;
}

/**
 * Removes a blob. It is moved aside first and looked at again: one that was announced anew meanwhile comes back, and one
 * that is announced from now on is written anew, because it is no longer there. False where it stays.
 */
export function sweepBlob(blob: StoredBlob, { store, horizon }: SweepOptions): boolean {
  const aside = temporaryName(store);
  try {
    renameSync(blob.path, aside);
  } catch {
    return false; // another cleanup took it
  }
  if ((factsAt(aside)?.mtimeMs ?? 0) > horizon) {
    mkdirSync(dirname(blob.path), { recursive: true });
    renameSync(aside, blob.path);
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

/** Removes what killed processes left, and damaged blobs. Returns the bytes that this frees (`dryRun`: would free). */
export function sweepLeftovers({ store, horizon }: SweepOptions, dryRun: boolean): number {
  return (
    sweepFolder(join(store, TEMPORARY_FOLDER), horizon, dryRun) +
    sweepFolder(join(store, QUARANTINE_FOLDER), Number.POSITIVE_INFINITY, dryRun)
  );
}

function sweepFolder(folder: string, horizon: number, dryRun: boolean): number {
  let freed = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const facts = factsAt(path);
    if (!facts || facts.mtimeMs > horizon) continue;
    if (!dryRun) rmSync(path, { recursive: true, force: true });
    freed += facts.size;
  }
  return freed;
}

/**
 * Removes folders of blobs that have none left, and had none for long: a writer that misses its folder makes it again, and
 * must find it there a moment later.
 */
export function removeEmptyFolders({ store, horizon }: SweepOptions): void {
  for (const folder of blobFolders(store)) {
    if ((factsAt(folder)?.mtimeMs ?? Number.POSITIVE_INFINITY) > horizon) continue;
    try {
      rmdirSync(folder);
    } catch {
      // not empty, which is the rule
    }
  }
}
