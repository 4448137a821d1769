/** How much a write must survive, and the flushing that it takes; knows nothing of what is written. */
import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { eachOf } from './each-of.ts';
import { isMissing } from './errno.ts';

/** `full`: a power cut. `process`: a killed process. `none`: only errors; a kill may leave a mixed set. */
export type Durability = 'full' | 'process' | 'none';

const flush = promisify(fsync);

/** Flushes an open file to the disk. */
export async function syncFile(descriptor: number): Promise<void> {
  await flush(descriptor);
}

/** Flushes a closed file to the disk. Only the flush itself takes a thread: opening and closing are shorter than the way there. */
export async function syncPath(path: string): Promise<void> {
  // Windows flushes only what is open for writing.
  const descriptor = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Flushes the entries of folders, each once, but for those that are gone. Windows has no such call: there its file system's log does it. */
export async function syncFolders(folders: Iterable<string>): Promise<void> {
  if (process.platform === 'win32') return;
  await eachOf([...new Set(folders)], async (folder) => {
    await syncPath(folder).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  });
}
