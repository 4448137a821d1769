/** Digests of large files, made in hasha's thread so that this one stays free; knows no index. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { type Digest, isDigest } from '../model/digest.ts';
import { isSameKey, lastChange } from './stat-key.ts';

/**
 * Files over so many bytes are hashed in hasha's thread. Measured: it needs 1.7 times as long as reading and hashing
 * here (234 and 141 ms for 200 MB) but blocks nothing; smaller ones block for less than 50 ms.
 */
export const LARGE = 64n * 1024n * 1024n;

const ATTEMPTS = 5;

/** What was read, with the stat before and after; `recent` where a further change could leave that as it is. */
export interface LargeFile {
  readonly digest: Digest;
  readonly stats: BigIntStats;
  readonly state: 'settled' | 'recent';
}

/** Reads a regular file; undefined where it never held still. Rejects with errno errors. */
export async function digestLargeFile(
  path: string,
  hasPassed: (time: bigint) => boolean,
): Promise<LargeFile | undefined> {
  const { hashFile } = await import('hasha');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stats = lstatSync(path, { bigint: true });
    const state = hasPassed(lastChange(stats)) ? 'settled' : 'recent'; // asked before reading
    const digest = await hashFile(path, { algorithm: 'sha256' });
    if (isDigest(digest) && stats.isFile() && isSameKey(stats, lstatSync(path, { bigint: true })))
      return { digest, stats, state };
  }
  return undefined;
}
