/** Writes bytes to a new file and reads them back: a short or lost write that the system reports as success is noticed. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;

/**
 * Makes the file (which must not exist), open for reading and writing; the caller closes it.
 * @throws the file system's own error, or one of code `EIO` where other bytes come back.
 */
export function writeVerified(path: string, bytes: Buffer, mode = 0o666): number {
  const descriptor = openSync(path, 'wx+', mode);
  try {
    for (let at = 0; at < bytes.length; )
      at += writeSync(descriptor, bytes, at, Math.min(CHUNK, bytes.length - at), at);
    if (!readsAs(descriptor, bytes))
      throw Object.assign(new Error('the file does not read as it was written'), { code: 'EIO' });
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function readsAs(descriptor: number, bytes: Buffer): boolean {
  const found = Buffer.allocUnsafe(Math.min(CHUNK, bytes.length + 1));
  let at = 0;
  for (;;) {
    const count = readSync(descriptor, found, 0, found.length, at);
    if (count === 0) return at === bytes.length;
    if (!found.subarray(0, count).equals(bytes.subarray(at, at + count))) return false;
    at += count;
  }
}
