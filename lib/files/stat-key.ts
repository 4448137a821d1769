/** The part of a file's stat that changes whenever its content could have; knows nothing of content. */
import type { BigIntStats } from 'node:fs';

/** Numbers that a key is made of: size, mtime and ctime in ns, inode, mode. */
export const KEY_WIDTH = 5;

/** Whether the key that starts at `at` is the one of `stats`. Sent to worker threads as text: uses its arguments only. */
export function hasKey(keys: BigInt64Array, at: number, stats: BigIntStats): boolean {
  return (
    keys[at + 1] === stats.mtimeNs &&
    keys[at + 2] === stats.ctimeNs &&
    keys[at] === stats.size &&
    keys[at + 3] === stats.ino &&
    keys[at + 4] === stats.mode
  );
}

/** Writes the key of `stats` to `at`. Sent to worker threads as text: uses its arguments only. */
export function putKey(keys: BigInt64Array, at: number, stats: BigIntStats): void {
  keys[at] = stats.size;
  keys[at + 1] = stats.mtimeNs;
  keys[at + 2] = stats.ctimeNs;
  keys[at + 3] = stats.ino;
  keys[at + 4] = stats.mode;
}

/** Makes the key one that no file has. */
export function voidKey(keys: BigInt64Array, at: number): void {
  keys[at] = -1n;
}

/** Whether the key is one that no file has. */
export function isVoid(keys: BigInt64Array, at: number): boolean {
  return keys[at] === -1n;
}

/** Whether two stats have the same key. */
export function isSameKey(one: BigIntStats, other: BigIntStats): boolean {
  const keys = new BigInt64Array(KEY_WIDTH);
  putKey(keys, 0, one);
  return hasKey(keys, 0, other);
}

/** The later of the two times that a change of content or of metadata moves, in ns. */
export function lastChange(stats: BigIntStats): bigint {
  const { mtimeNs, ctimeNs } = stats;
  if (mtimeNs > ctimeNs) return mtimeNs;
  return ctimeNs;
}
