/** Temporary files beside a file of conductor's own, and its replacement in one step. */
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, statSync, unlinkSync, writevSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const STALE_AFTER_MS = 60_000;

/** A name beside `file` that no other process or thread uses: `<file>.<pid>-<random>.tmp`. */
export function siblingName(file: string): string {
  return `${file}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`;
}

/**
 * Replaces `file` by `parts`, one after another: readers see the old or the new one, whole. Not made durable: the reader
 * checks what it reads. Also removes what dead processes left beside it. Throws errno errors.
 */
export function replaceFile(file: string, parts: readonly Uint8Array[]): void {
  const temporary = siblingName(file);
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeParts(temporary, parts);
    renameSync(temporary, file);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
  sweepSiblings(file);
}

/** Removes a file where there is one and that is possible; never throws. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // not there, or not ours to remove: a later sweep tries again
  }
}

function writeParts(file: string, parts: readonly Uint8Array[]): void {
  const fd = openSync(file, 'wx');
  try {
    for (let rest = parts; rest.length > 0; ) rest = after(writevSync(fd, rest), rest);
  } finally {
    closeSync(fd);
  }
}

/** What is left of the parts after so many bytes. */
function after(bytes: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  let at = bytes;
  return parts.flatMap((part) => {
    const rest = part.subarray(Math.min(at, part.byteLength));
    at -= part.byteLength - rest.byteLength;
    return rest.byteLength === 0 ? [] : [rest];
  });
}

function sweepSiblings(file: string): void {
  const start = `${basename(file)}.`;
  for (const name of readdirSync(dirname(file))) {
    const pid = name.startsWith(start) ? /^(\d+)-[0-9a-z]+\.tmp$/.exec(name.slice(start.length))?.[1] : undefined;
    const path = join(dirname(file), name);
    if (pid !== undefined && isLeftOver(path, Number(pid))) removeIfThere(path);
  }
}

/** Numbers are given again, in a container always the same: a minute of age decides where the number is a live one's, be it our own. */
function isLeftOver(path: string, pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true; // kill throws errno errors
  }
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Date.now() - changed > STALE_AFTER_MS;
}
