/** Files of the workspace whose own content a transaction stages: to edit, to move, to give another mode. */
import { constants, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyFile } from '../files/background.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { digestOf } from '../model/digest.ts';
import { editedMeanwhile } from './conflict.ts';
import { digestAt, hasExecutableBit, SMALL, stateAt } from './disk-state.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import type { Base, Staged, StagedEntry, StagedFile, StagedOriginal, StagedSet } from './staged-set.ts';
import { stagingPlace } from './staging-place.ts';

/** What is at a path, as it would be staged, and what must still be there at commit. */
export interface Original {
  readonly staged: Staged;
  readonly base: Base | undefined;
}

/** A file with its bytes. */
export type WholeFile = StagedFile & { readonly bytes: Buffer };

/** What it is to be done with it, for messages: `move`. */
export interface OriginalOptions {
  readonly action: string;
  /** Read it whatever its size. */
  readonly whole?: boolean;
}

/**
 * What is on disk at a workspace-relative path: a file with its bytes or, where it is large, as an original to copy later;
 * a link.
 * @throws ConductorError `write/failed` where nothing or something else is there.
 */
export function originalAt(layout: Layout, path: string, { action, whole = false }: OriginalOptions): Original {
  const absolute = join(layout.root, path);
  try {
    const { kind, size, mode, stamp } = stateAt(absolute);
    if (kind === 'symlink')
      return { staged: { kind, target: readlinkSync(absolute).replaceAll('\\', '/') }, base: undefined };
    if (kind !== 'file') throw cannot(action, path, REASONS[kind]);
    const permissions = { mode, executable: hasExecutableBit(mode) };
    if (size > SMALL && !whole)
      return { staged: { kind: 'original', from: path, stamp, ...permissions }, base: undefined };
    const bytes = readFileSync(absolute);
    const file = fileOf(bytes, permissions);
    return { staged: file, base: file.digest };
  } catch (error) {
    throw stepError(error, action, path);
  }
}

const REASONS = {
  missing: 'no such file or directory (ENOENT)',
  directory: 'it is a folder',
  other: 'it is neither a file nor a link nor a folder',
} as const;

/** A file of these bytes. */
export function fileOf(
  bytes: Buffer,
  { executable, mode }: { executable: boolean; mode?: number | undefined },
): WholeFile {
  return { kind: 'file', digest: digestOf(bytes), size: bytes.length, executable, mode, bytes };
}

/** The error for something that cannot be done to a path. */
export function cannot(action: string, path: string, why: string, help?: string): ConductorError {
  return new ConductorError({ code: 'write/failed', exitCode: 1, message: `Cannot ${action} "${path}": ${why}`, help });
}

/** Copies every large original that is staged into the transaction's folder. */
export async function copyOriginals(set: StagedSet, layout: Layout): Promise<void> {
  for (const entry of set.entries()) {
    const { staged } = entry;
    if (staged.kind === 'original') await copyOriginal(set, { layout, entry, staged });
  }
}

async function copyOriginal(
  set: StagedSet,
  { layout, entry, staged }: { layout: Layout; entry: StagedEntry; staged: StagedOriginal },
): Promise<void> {
  const { from, stamp, executable, mode } = staged;
  const source = join(layout.root, from);
  try {
    const fresh = stagingPlace(layout, entry.index);
    rmSync(fresh, { force: true }); // of an attempt that failed
    await copyFile(source, fresh, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const now = stateAt(source);
    if (now.stamp !== stamp) throw editedMeanwhile(from);
    const digest = await digestAt(fresh, now.size);
    const file: StagedFile = { kind: 'file', digest, size: now.size, executable, mode, bytes: undefined };
    set.resolve(entry, file, entry.path === from ? digest : entry.base);
    const moved = set.get(from);
    if (moved?.staged.kind === 'missing') set.resolve(moved, moved.staged, digest);
  } catch (error) {
    throw stepError(error, 'write', entry.path);
  }
}
