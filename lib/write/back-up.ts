/** Copies what a set replaces into the transaction's folder; touches no target. */
import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { copyFile } from '../files/background.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { editedMeanwhile } from './conflict.ts';
import { type DiskState, digestAt, hasExecutableBit, SMALL } from './disk-state.ts';
import { syncPath } from './durability.ts';
import { eachOf } from './each-of.ts';
import { stepError } from './errno.ts';
import type { Change, Content } from './journal-record.ts';
import type { Layout } from './layout.ts';
import type { Staged } from './staged-set.ts';
import type { Target } from './target.ts';
import { writeVerified } from './write-verified.ts';

/** Never a hard link: an editor that writes in place would change the copy too. */
const COPY = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/** Up to this size bytes are read for their digest and written again: as fast as the system's copy, which reads them once more. */
const READ_ONCE = 64 << 10;

/**
 * Copies what the targets hold now, and tells each one's step from old to next. `flush`: the copies are to outlive the
 * commit, and so are on the disk when this ends.
 */
export async function backUp(
  layout: Layout,
  targets: readonly Target[],
  { flush }: { flush: boolean },
): Promise<Change[]> {
  const changes: Change[] = [];
  await eachOf(targets, async ({ entry, found }) => {
    const { index, path, staged } = entry;
    try {
      const old = await oldContent(layout, { entry, found }, flush);
      changes.push({ index, path, old, next: contentOf(staged) });
    } catch (error) {
      throw stepError(error, 'back up', path);
    }
  });
  const copies = changes.filter(({ old, next }) => flush && old.kind === 'file' && next.kind !== 'missing');
  await eachOf(copies, async ({ index, path }) => {
    await syncPath(layout.backup(index)).catch((error: unknown) => {
      throw stepError(error, 'back up', path);
    });
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A removed file needs no copy: it is itself moved to where its copy would be. */
async function oldContent(layout: Layout, { entry, found }: Target, flushSoon: boolean): Promise<Content> {
  if (found.kind === 'missing') return { kind: 'missing' };
  const path = join(layout.root, entry.path);
  const backup = layout.backup(entry.index);
  const copied = entry.staged.kind !== 'missing';
  if (found.kind === 'symlink') {
    const target = readlinkSync(path);
    if (copied) symlinkSync(target, backup);
    return { kind: 'symlink', target: target.replaceAll('\\', '/') };
  }
  if (found.kind !== 'file') return { kind: 'missing' };
  const digest = copied ? await copyWhole(path, backup, { found, flushSoon }) : await digestAt(path, found.size);
  return { kind: 'file', digest, size: found.size, executable: found.executable };
}

interface CopyWay {
  readonly found: DiskState;
  readonly flushSoon: boolean;
}

async function copyWhole(path: string, backup: string, { found, flushSoon }: CopyWay): Promise<Digest> {
  if (found.size <= READ_ONCE) return copySmall(path, backup, { found, flushSoon });
  if (found.size <= SMALL) copyFileSync(path, backup, COPY);
  else await copyFile(path, backup, COPY);
  if (lstatSync(backup).size !== found.size) throw editedMeanwhile(path);
  return await digestAt(backup, found.size);
}

function copySmall(path: string, backup: string, { found, flushSoon }: CopyWay): Digest {
  const bytes = readFileSync(path);
  if (bytes.length !== found.size) throw editedMeanwhile(path);
  const descriptor = writeVerified(backup, bytes, { mode: found.mode, flushSoon });
  try {
    if ((fstatSync(descriptor).mode & 0o777) !== found.mode) fchmodSync(descriptor, found.mode);
  } finally {
    closeSync(descriptor);
  }
  return digestOf(bytes);
}

function contentOf(staged: Staged): Content {
  if (staged.kind === 'symlink') return { kind: 'symlink', target: staged.target };
  if (staged.kind !== 'file') return { kind: 'missing' };
  const { digest, size, executable } = staged;
  return { kind: 'file', digest, size, executable: executable && hasExecutableBit(0o100) };
}
