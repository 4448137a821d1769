/** Replaces one small file atomically: its reader sees the old bytes or the new ones; knows nothing of transactions. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { cryptoModule } from '../model/crypto-module.ts';
import { FOLDER, TMP_FOLDER } from '../model/file-names.ts';
import { type Durability, syncFile, syncFolders } from './durability.ts';
import { errnoOf } from './errno.ts';

/** How `replaceFile` writes. */
export interface ReplaceOptions {
  /** Default `process`: small records can be made again. */
  readonly durability?: Durability;
}

/**
 * Replaces a file (absolute path), making its folders. What lies under `.conductor` is staged in `.conductor/tmp`, where
 * `recover` clears what a killed process left; any other file is staged beside itself.
 * @throws the file system's own error; the old file is then untouched.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  const full = options.durability === 'full';
  await retried(async () => {
    const temporary = temporaryFor(path);
    const descriptor = opened(temporary);
    try {
      try {
        writeFileSync(descriptor, content);
        if (full) await syncFile(descriptor);
      } finally {
        closeSync(descriptor);
      }
      moved(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
  if (full) await syncFolders([dirname(path)]);
}

function temporaryFor(path: string): string {
  const name = `${basename(path).slice(0, 100)}.${cryptoModule().randomBytes(6).toString('hex')}.tmp`;
  const at = path.lastIndexOf(`${sep}${FOLDER}${sep}`);
  return at < 0 ? join(dirname(path), name) : join(path.slice(0, at), TMP_FOLDER, name);
}

function opened(temporary: string): number {
  try {
    return openSync(temporary, 'wx');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(temporary), { recursive: true });
    return openSync(temporary, 'wx');
  }
}

function moved(temporary: string, path: string): void {
  try {
    renameSync(temporary, path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    renameSync(temporary, path);
  }
}

/** Another process' `recover` may take the temporary file for a leftover: then once more. */
async function retried(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    await work();
  }
}
