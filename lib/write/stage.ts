/** Puts the new content of a set into the transaction's folder; touches no target. */
import { chmodSync, closeSync, fchmodSync, fstatSync, lstatSync, symlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { clockMs } from '../perf/clock.ts';
import type { DiskState } from './disk-state.ts';
import { type Durability, syncPath } from './durability.ts';
import { eachOf } from './each-of.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import type { StagedFile } from './staged-set.ts';
import { stagingPlace } from './staging-place.ts';
import type { Target } from './target.ts';
import { writeVerified, writeVerifiedAside } from './write-verified.ts';

/** Files written before other work of the process gets its turn. */
const BATCH = 64;

/**
 * After so many files it is known how long this disk takes to make one: 50 µs where it is idle, 500 where many were
 * removed lately or other processes write. From `SLOW` milliseconds each on, threads make the rest: 840 ms instead of 2,360 for
 * 1,000 files on a disk in heavy use, the same where it is not.
 */
const SAMPLE = 16;
const SLOW = 0.15;

/**
 * Stages the new content of the targets. With `full` every file is on the disk when this ends: all are written first and
 * flushed then, many at once, so that the file system's log is committed a few times and not once for each. 1,000 files
 * of 4 KiB take 130 ms on ext4; written and flushed one by one, 360 ms.
 */
export async function stageContent(layout: Layout, targets: readonly Target[], durability: Durability): Promise<void> {
  const full = durability === 'full';
  const way = { flushSoon: full, aside: false, defaultMode: defaultMode(layout.folder) };
  const rest = await stageFirst(layout, targets, way);
  await eachOf(rest, async (target) => await stageOne(layout, target, { ...way, aside: true }));
  if (!full) return;
  const files = targets.filter(({ entry }) => entry.staged.kind === 'file');
  await eachOf(files, async ({ entry }) => {
    await syncPath(layout.fresh(entry.index)).catch((error: unknown) => {
      throw stepError(error, 'write', entry.path);
    });
  });
}

/** Stages targets one by one as long as that goes fast; returns those that are left. */
async function stageFirst(layout: Layout, targets: readonly Target[], way: StageWay): Promise<readonly Target[]> {
  const started = clockMs();
  for (const [count, target] of targets.entries()) {
    if (count === SAMPLE && clockMs() - started > SAMPLE * SLOW) return targets.slice(count);
    if (count % BATCH === BATCH - 1) await setImmediate();
    await stageOne(layout, target, way);
  }
  return [];
}

interface StageWay {
  readonly flushSoon: boolean;
  /** Threads make the files. */
  readonly aside: boolean;
  /** Of files that replace none and say nothing of their permissions. */
  readonly defaultMode: number;
}

async function stageOne(layout: Layout, { entry, found }: Target, way: StageWay): Promise<void> {
  const { staged } = entry;
  try {
    const path = stagingPlace(layout, entry.index);
    if (staged.kind === 'symlink') symlinkSync(staged.target, path);
    if (staged.kind === 'file') await stageFile(path, staged, { found, way });
  } catch (error) {
    throw stepError(error, 'write', entry.path);
  }
}

async function stageFile(
  path: string,
  file: StagedFile,
  { found, way }: { found: DiskState; way: StageWay },
): Promise<void> {
  if (file.bytes === undefined) {
    const mode = modeOf(file, found, way.defaultMode);
    if ((lstatSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
    return;
  }
  const how = { mode: file.executable ? 0o777 : 0o666, flushSoon: way.flushSoon };
  const descriptor = way.aside ? await writeVerifiedAside(path, file.bytes, how) : writeVerified(path, file.bytes, how);
  try {
    const wanted = file.mode !== undefined || found.kind === 'file' ? modeOf(file, found, 0) : undefined;
    if (wanted !== undefined && (fstatSync(descriptor).mode & 0o777) !== wanted) fchmodSync(descriptor, wanted);
  } finally {
    closeSync(descriptor);
  }
}

/** A replaced file's permissions stay, but for the executable bits. */
function modeOf(file: StagedFile, found: DiskState, fallback: number): number {
  if (file.mode !== undefined) return file.mode;
  const mode = found.kind === 'file' ? found.mode & 0o666 : fallback;
  return file.executable ? mode | ((mode & 0o444) >> 2) : mode;
}

/** The umask's doing, read off the folder: the process may not be asked for it without setting it. */
function defaultMode(folder: string): number {
  return lstatSync(folder).mode & 0o666;
}
