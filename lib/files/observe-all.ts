/** Brings many rows up to date together: here, in worker threads, or in hasha's; knows no file of an index. */
import type { FileClock } from './file-clock.ts';
import type { FileRows } from './file-rows.ts';
import { digestLargeFile, LARGE } from './large-file.ts';
import { type Observe, STATE } from './observer.ts';
import { placeOf } from './workspace-path.ts';

/**
 * Worker threads help with so many files or more. Measured on two cores, ms alone and with one worker: 30,000 stats 124
 * and 152, 40,000 144 and 140, 50,000 163 and 140, 100,000 286 and 229; where all are read as well, 40,000 is even too.
 */
const SHARED_FROM = 40_000;

/** What the work is done with. */
export interface Workshop {
  /** What stands before a path to reach it on disk. */
  readonly prefix: string;
  readonly rows: FileRows;
  readonly clock: FileClock;
  /** Leaves files of more than `LARGE` bytes alone. */
  readonly observe: Observe;
  /** Number of files from which on worker threads help. */
  readonly sharedFrom?: number;
}

/**
 * Looks at every path that was not looked at, and returns the rows of all. Throws nothing: rows of what is no file, or
 * cannot be read, are left for whoever asks for their fact.
 */
export async function observeAll(shop: Workshop, paths: readonly string[]): Promise<readonly number[]> {
  const { rows, prefix } = shop;
  const all = paths.map((path) => rows.rowOf(path));
  const pending = all.filter((row) => rows.states[row] === STATE.unknown);
  const isEach = pending.length === all.length;
  const names = isEach ? paths : paths.filter((_, index) => rows.states[all[index] ?? 0] === STATE.unknown);
  const work = { rows: pending, paths: prefix === '' ? names : names.map((name) => placeOf(prefix, name)) };
  if (pending.length < (shop.sharedFrom ?? SHARED_FROM)) observeHere(shop, work);
  else await observeInThreads(shop, work);
  if (pending.some((row) => rows.states[row] === STATE.large)) await hashAllLarge(shop, work);
  return all;
}

interface Work {
  readonly rows: readonly number[];
  readonly paths: readonly string[];
}

function observeHere({ rows, observe }: Workshop, work: Work): void {
  for (let index = 0; index < work.rows.length; index++) {
    try {
      observe(rows, work.rows[index] ?? 0, work.paths[index] ?? '');
    } catch {
      // the row is marked as failed; who wants its fact observes it again and gets the error
    }
  }
}

async function observeInThreads({ rows, clock }: Workshop, work: Work): Promise<void> {
  const { observeShared } = await import('./shared-observation.ts');
  await observeShared({ ...work, table: rows, horizon: clock.now(), limit: LARGE });
}

async function hashAllLarge(shop: Workshop, { rows, paths }: Work): Promise<void> {
  const isLarge = (row: number): boolean => shop.rows.states[row] === STATE.large;
  await Promise.all(rows.map((row, index) => (isLarge(row) ? hashLarge(shop, row, paths[index] ?? '') : undefined)));
}

async function hashLarge({ rows, clock }: Workshop, row: number, path: string): Promise<void> {
  try {
    const file = await digestLargeFile(path, (time) => clock.hasPassed(time));
    if (file !== undefined) rows.put(row, file);
  } catch {
    // it stays marked as large; who wants its fact observes it again and gets the error
  }
}
