/** Reads and replaces sealed files; knows nothing of what they hold. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { seal, unseal } from './sealed.ts';
import { replaceFile } from './sibling-file.ts';

/** An index of a million files has a tenth of it; anything larger is none of ours. */
const MOST_BYTES = 2 ** 30;

/** The columns of a sealed file (absolute path); undefined where it is missing, damaged, cut, foreign or unreadable. */
export function readSealed(file: string): Uint8Array<ArrayBuffer>[] | undefined {
  const bytes = readWhole(file);
  return bytes && unseal(bytes);
}

/** Replaces the file in one step. Throws errno errors. */
export function writeSealed(file: string, columns: readonly Uint8Array[]): void {
  replaceFile(file, seal(columns));
}

/** Into a buffer of its own, since columns are views that start at multiples of 8. */
function readWhole(file: string): ArrayBuffer | undefined {
  try {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      const bytes = new Uint8Array(size <= MOST_BYTES ? size : 0);
      let read = 0;
      for (let more = -1; more !== 0 && read < bytes.length; read += more)
        more = readSync(fd, bytes, read, bytes.length - read, null);
      return bytes.buffer;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
