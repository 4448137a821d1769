/** Reads an open file to its end. */
import { readSync } from 'node:fs';

/** The first `size` bytes of an open file, fewer where it has been cut meanwhile. */
export function readWhole(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
