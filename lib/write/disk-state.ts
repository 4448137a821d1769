/** What is at a path right now: its kind, a stamp that changes with it, and on demand its content as a fact. */
import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  createReadStream,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Digest, digestOf } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import { isMissing } from './errno.ts';

/** Up to this size a file is read in one go, without a turn of the event loop: a hop to a thread costs more than the read. */
export const SMALL = 1 << 20;

/** One path as `lstat` shows it. */
export interface DiskState {
  readonly kind: FileFact['kind'];
  readonly size: number;
  readonly executable: boolean;
  /** Permission bits. */
  readonly mode: number;
  readonly device: bigint;
  /** Two equal stamps: not replaced, and (but for an edit of the same size within one clock tick) not edited. */
  readonly stamp: string;
}

/** Nothing is there. */
export const MISSING: DiskState = { kind: 'missing', size: 0, executable: false, mode: 0, device: 0n, stamp: '' };

/** Looks at an absolute path; links are not followed. */
export function stateAt(path: string): DiskState {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false }); // an exception costs more than the look
    return stats === undefined ? MISSING : stateOf(stats);
  } catch (error) {
    if (isMissing(error)) return MISSING;
    throw error;
  }
}

function stateOf(stats: BigIntStats): DiskState {
  const mode = Number(stats.mode & 0o777n);
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : 'other';
  return {
    kind,
    size: Number(stats.size),
    executable: kind === 'file' && hasExecutableBit(mode),
    mode,
    device: stats.dev,
    stamp: `${kind} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${mode}`,
  };
}

/** Windows has no such bit: there every file counts as not executable, on disk and staged. */
export function hasExecutableBit(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o100) !== 0;
}

/** Digest of a file's bytes, with memory that does not grow with its size. */
export async function digestAt(path: string, size: number): Promise<Digest> {
  if (size <= SMALL) return digestOfSmall(path, size);
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: SMALL }), sha256);
  return sha256.digest('hex') as Digest; // a SHA-256 in hex is what a Digest is
}

/** Where small files are read to: a new place for each costs more than reading and hashing it. */
let room = Buffer.alloc(0);

function digestOfSmall(path: string, size: number): Digest {
  if (room.length <= size) room = Buffer.allocUnsafeSlow(Math.max(2 * size, SMALL / 8));
  const descriptor = openSync(path, 'r');
  try {
    let filled = 0;
    for (let count = -1; count !== 0 && filled < room.length; filled += count)
      count = readSync(descriptor, room, filled, room.length - filled, filled);
    if (filled === room.length) return digestOf(readFileSync(path)); // it has grown meanwhile
    return digestOf(room.subarray(0, filled));
  } finally {
    closeSync(descriptor);
  }
}

/** What is at an absolute path, content included. */
export async function factAt(path: string): Promise<FileFact> {
  const { kind, size, executable } = stateAt(path);
  if (kind === 'symlink') return { kind, target: readlinkSync(path).replaceAll('\\', '/') };
  if (kind !== 'file') return { kind };
  return { kind, digest: await digestAt(path, size), size, executable };
}
