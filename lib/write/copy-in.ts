/** Stages a file that is already somewhere on disk, such as a cache blob. */
import { constants, lstatSync, readFileSync, rmSync } from 'node:fs';
import { copyFile } from '../files/background.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { digestAt } from './disk-state.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import type { Base, Permissions, StagedSet } from './staged-set.ts';
import { stagingPlace } from './staging-place.ts';

/** Larger files are copied by threads, and none of their bytes are held. */
const SMALL = 64 << 10;

/** One file to copy. */
export interface CopyIn extends Permissions {
  readonly path: string;
  /** Absolute. */
  readonly source: string;
  readonly digest: Digest;
  /** What must be at the path at commit. */
  readonly base?: Base | undefined;
}

/**
 * Stages the copy. A small file is held in memory, and so compared and written like any other; a large one is cloned where
 * the file system can, and the digest is taken of the copy.
 */
export async function stageBlob(set: StagedSet, layout: Layout, copy: CopyIn): Promise<void> {
  const { path, source, digest, base, executable, mode } = copy;
  try {
    const { size } = lstatSync(source);
    if (size <= SMALL) {
      const bytes = readFileSync(source);
      verify(copy, digestOf(bytes));
      return set.putFile(path, { kind: 'file', digest, size: bytes.length, executable, mode, bytes }, base);
    }
    const index = set.reserve();
    await copyLarge(stagingPlace(layout, index), copy, size);
    set.put(path, { kind: 'file', digest, size, executable, mode, bytes: undefined }, { index, base });
  } catch (error) {
    throw stepError(error, 'write', path);
  }
}

async function copyLarge(fresh: string, copy: CopyIn, size: number): Promise<void> {
  try {
    await copyFile(copy.source, fresh, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    verify(copy, await digestAt(fresh, size));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function verify({ path, source, digest }: CopyIn, found: Digest): void {
  if (found === digest) return;
  throw new ConductorError({
    code: 'write/digest',
    exitCode: 1,
    message: `Cannot write "${path}": "${source}" is damaged: found ${found.slice(0, 12)}, expected ${digest.slice(0, 12)}`,
  });
}
