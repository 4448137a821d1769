/**
 * Makes the store smaller: records first, then the blobs that no remaining record names, then leftovers. It may be killed
 * at any step: a blob without a record is taken by the next cleanup, and a record never outlives its blobs by its doing.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionResult } from '../model/action-result.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { ActionResults, type StoredRecord } from './action-results.ts';
import { BLOBS_FOLDER } from './blob-store.ts';
import { type Entry, entriesToKeep } from './choose-entries.ts';
import { factsAt } from './facts-at.ts';
import { resultBlobs } from './result-blobs.ts';
import { TEMPORARY_FOLDER } from './store-file.ts';
import { storedBlobs } from './stored-blobs.ts';
import { removeEmptyFolders, sweepBlob, sweepLeftovers } from './sweep.ts';

/** How long a blob stays that no record names: its record may be about to be written. */
export const GRACE_MS = 60 * 60 * 1000;

/** What to clean up. */
export interface CleanupOptions {
  /** Absolute path of the store, `…/.conductor/cache/v1`. */
  readonly store: string;
  /** How many records of each kind stay, newest first; a whole number, 0 or more. */
  readonly keep: number;
  /** Keys of the results that are in use; they stay, with the actions that they were made of. */
  readonly needed: ReadonlySet<ActionKey>;
  /** True: removes nothing, and reports what would be. */
  readonly dryRun?: boolean;
  /** How old a blob without a record must be, in milliseconds. Default: one hour. Zero only while no other process writes to the store. */
  readonly graceMs?: number;
}

/** What was done. Sizes are those on disk, in bytes. */
export interface CleanupReport {
  readonly removedEntries: number;
  readonly removedBlobs: number;
  readonly freedBytes: number;
  readonly keptEntries: number;
  readonly keptBlobs: number;
  readonly keptBytes: number;
  /** Of the kept blobs those that no record names, and that are too young to go. */
  readonly recentBlobs: number;
}

interface KnownRecord extends Entry, StoredRecord {
  readonly blobs: readonly Digest[];
}

/** Cleans up. Rejects with the system's error where files cannot be removed. */
export async function cleanup(options: CleanupOptions): Promise<CleanupReport> {
  // The clock counts whole milliseconds, files finer ones: what was written before this line counts as before it.
  const startedAt = Date.now() + 1;
  const records = await readRecords(options.store);
  const keep = entriesToKeep(records, options);
  const removed = records.filter((record) => !keep.has(record.key) && removeRecord(record, options.dryRun));
  const kept = await remaining(records, removed, options.store);
  const horizon = startedAt - (options.graceMs ?? GRACE_MS);
  const blobs = sweepBlobs(kept, horizon, options);
  const leftovers = sweepLeftovers({ store: options.store, horizon }, options.dryRun === true);
  // Without a grace there is no other writer, and the folders that have just lost their blobs go at once.
  const emptySince = options.graceMs === 0 ? Number.POSITIVE_INFINITY : horizon;
  if (!options.dryRun) removeEmptyFolders({ store: options.store, horizon: emptySince });
  return {
    removedEntries: removed.length,
    removedBlobs: blobs.removed,
    freedBytes: sizeOf(removed) + blobs.freedBytes + leftovers,
    keptEntries: kept.length,
    keptBlobs: blobs.kept,
    keptBytes: sizeOf(kept) + blobs.keptBytes,
    recentBlobs: blobs.recent,
  };
}

async function readRecords(store: string): Promise<KnownRecord[]> {
  const records: KnownRecord[] = [];
  for await (const { result, ...stored } of new ActionResults(store).all()) records.push(known(stored, result));
  return records;
}

/** Inputs are left behind: only what the choice and the sweep look at stays in memory. */
function known(stored: StoredRecord, result: ActionResult | undefined): KnownRecord {
  const blobs = result ? resultBlobs(result).map((blob) => blob.digest) : [];
  return { ...stored, blobs, result: result && { kind: result.kind, at: result.at, actions: result.actions } };
}

/** False where it was written anew since it was read: then it is another process's result, and stays. */
function removeRecord(record: KnownRecord, dryRun: boolean | undefined): boolean {
  const facts = factsAt(record.path);
  if (facts && facts.mtimeMs !== record.mtimeMs) return false;
  if (!dryRun) rmSync(record.path, { force: true });
  return true;
}

/** What stays, together with what other processes have recorded meanwhile. */
async function remaining(
  read: readonly KnownRecord[],
  removed: readonly KnownRecord[],
  store: string,
): Promise<KnownRecord[]> {
  const gone = new Set(removed.map((record) => record.key));
  const before = new Map(read.map((record) => [record.key, record]));
  const results = new ActionResults(store);
  const kept: KnownRecord[] = [];
  for (const stored of results.list()) {
    const seen = before.get(stored.key);
    if (seen?.mtimeMs !== stored.mtimeMs) kept.push(known(stored, await results.get(stored.key)));
    else if (!gone.has(stored.key)) kept.push(seen);
  }
  return kept;
}

function sweepBlobs(records: readonly KnownRecord[], horizon: number, { store, dryRun }: CleanupOptions) {
  const named = new Set(records.flatMap((record) => record.blobs));
  const report = { removed: 0, freedBytes: 0, kept: 0, keptBytes: 0, recent: 0 };
  if (!dryRun && existsSync(join(store, BLOBS_FOLDER))) mkdirSync(join(store, TEMPORARY_FOLDER), { recursive: true }); // blobs are moved there on their way out
  for (const blob of storedBlobs(store)) {
    const isRecent = !named.has(blob.digest) && blob.mtimeMs > horizon;
    if (!named.has(blob.digest) && !isRecent && (dryRun || sweepBlob(blob, { store, horizon }))) {
      report.removed++;
      report.freedBytes += blob.size;
    } else {
      report.kept++;
      report.keptBytes += blob.size;
      if (isRecent) report.recent++;
    }
  }
  return report;
}

function sizeOf(records: readonly StoredRecord[]): number {
  return records.reduce((sum, record) => sum + record.size, 0);
}
