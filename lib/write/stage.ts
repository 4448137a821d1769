/** Puts the new content of a set, and copies of what it replaces, into the transaction's folder; touches no target. */
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConductorError } from '../model/conductor-error.ts';
import { type DiskState, digestAt, hasExecutableBit, SMALL } from './disk-state.ts';
import { type Durability, syncFile, syncPath } from './durability.ts';
import { eachOf } from './each-of.ts';
import { stepError } from './errno.ts';
import type { Change, Content } from './journal-record.ts';
import type { Layout } from './layout.ts';
import type { Staged, StagedFile } from './staged-set.ts';
import type { Target } from './target.ts';
import { writeVerified } from './write-verified.ts';

/** Never a hard link: an editor that writes in place would change the copy too. */
const COPY = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/** Stages the new content of the targets. With `full` every file is on the disk when this ends. */
export async function stageContent(layout: Layout, targets: readonly Target[], durability: Durability): Promise<void> {
  await eachOf(targets, async ({ entry, found }) => {
    const path = layout.fresh(entry.index);
    try {
      if (entry.staged.kind === 'symlink') symlinkSync(entry.staged.target, path);
      if (entry.staged.kind === 'file') await stageFile(path, { file: entry.staged, found, durability });
    } catch (error) {
      throw stepError(error, 'write', entry.path);
    }
  });
}

async function stageFile(
  path: string,
  { file, found, durability }: { file: StagedFile; found: DiskState; durability: Durability },
): Promise<void> {
  if (file.bytes === undefined) {
    chmodSync(path, modeOf(file, found, defaultMode(path)));
    if (durability === 'full') await syncPath(path);
    return;
  }
  const descriptor = writeVerified(path, file.bytes, file.executable ? 0o777 : 0o666);
  try {
    const mode = found.kind === 'file' ? modeOf(file, found, 0) : 0;
    if (mode !== 0 && (fstatSync(descriptor).mode & 0o777) !== mode) fchmodSync(descriptor, mode);
    if (durability === 'full') await syncFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A replaced file's permissions stay, but for the executable bits. */
function modeOf(file: StagedFile, found: DiskState, fallback: number): number {
  const mode = found.kind === 'file' ? found.mode & 0o666 : fallback;
  return file.executable ? mode | ((mode & 0o444) >> 2) : mode;
}

/** The umask's doing, read off the folder: the process may not be asked for it without setting it. */
function defaultMode(path: string): number {
  return lstatSync(dirname(path)).mode & 0o666;
}

/** Copies what the targets hold now, and tells each one's step from old to next. */
export async function backUp(layout: Layout, targets: readonly Target[]): Promise<Change[]> {
  const changes: Change[] = [];
  await eachOf(targets, async ({ entry, found }) => {
    const { index, path, staged } = entry;
    try {
      const old = await oldContent(layout, { entry, found });
      changes.push({ index, path, old, next: contentOf(staged) });
    } catch (error) {
      throw stepError(error, 'back up', path);
    }
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A removed file needs no copy: it is itself moved to where its copy would be. */
async function oldContent(layout: Layout, { entry, found }: Target): Promise<Content> {
  const path = join(layout.root, entry.path);
  const backup = layout.backup(entry.index);
  const copied = entry.staged.kind !== 'missing';
  if (found.kind === 'symlink') {
    const target = readlinkSync(path);
    if (copied) symlinkSync(target, backup);
    return { kind: 'symlink', target: target.replaceAll('\\', '/') };
  }
  if (found.kind !== 'file') return { kind: 'missing' };
  if (copied) await copyWhole(path, backup, found);
  const digest = await digestAt(copied ? backup : path, found.size);
  return { kind: 'file', digest, size: found.size, executable: found.executable };
}

async function copyWhole(path: string, backup: string, found: DiskState): Promise<void> {
  if (found.size <= SMALL) copyFileSync(path, backup, COPY);
  else await copyFile(path, backup, COPY);
  if (lstatSync(backup).size !== found.size) throw editedMeanwhile(path);
}

/** The error for a target that someone else changed while the set was being written. */
export function editedMeanwhile(path: string): ConductorError {
  return new ConductorError({
    code: 'write/conflict',
    exitCode: 1,
    message: `Cannot write "${path}": it was changed by something else meanwhile`,
    help: 'Run again; the other change was kept and nothing of this set was written',
  });
}

function contentOf(staged: Staged): Content {
  if (staged.kind === 'symlink') return { kind: 'symlink', target: staged.target };
  if (staged.kind !== 'file') return { kind: 'missing' };
  const { digest, size, executable } = staged;
  return { kind: 'file', digest, size, executable: executable && hasExecutableBit(0o100) };
}
