/** Files of the cache's store: placed whole under their name or not at all, read without following links. Knows nothing of what they hold. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readFile } from '../files/background.ts';
import { readWhole } from './read-whole.ts';

/** Where files grow before they get their names; in the same store, so that a rename is atomic. */
export const TEMPORARY_FOLDER = 'tmp';

/** Below this, a blocking read (about 10 µs) is far cheaper than a trip through the thread pool (about 200 µs). */
const BLOCKING_LIMIT = 256 * 1024;

// A link, a pipe or a device in the store's place is nobody's blob: neither followed nor waited for. Windows has neither flag.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

// See https://bford.info/cachedir/: backup tools leave such a folder out.
const TAG =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Derived data of conductor; deleting it costs time, never data.\n';

/** What is to be placed. */
export interface Placement {
  /** Absolute path of the store, `…/.conductor/cache/v1`. */
  readonly store: string;
  /** Path inside the store. */
  readonly target: string;
  /** Makes the file under its temporary name, which nobody else has. */
  fill(temporary: string): void | Promise<void>;
  /** True: a file that stands at the target already has the same content, and may stay. */
  readonly immutable?: boolean;
}

/** Fills a temporary file and renames it to its name. Rejects with the system's error; nothing is left behind then. */
export async function placeFile(placement: Placement, attempts = 9): Promise<void> {
  const { store } = placement;
  const target = join(store, placement.target);
  const temporary = temporaryName(store);
  try {
    await inFolder(dirname(temporary), store, () => placement.fill(temporary));
    await inFolder(dirname(target), store, () => renameSync(temporary, target));
  } catch (error) {
    rmSync(temporary, { force: true });
    if (placement.immutable && existsSync(target)) return; // Windows: another process was first, and holds it
    if (attempts === 0 || !isMissing(error)) throw error;
    await placeFile(placement, attempts - 1); // a cleanup took the folder once more
  }
}

/** Folders are made when first missed, which costs nothing where they are there. */
async function inFolder(folder: string, store: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(folder, { recursive: true });
    const tag = join(dirname(store), 'CACHEDIR.TAG');
    if (!existsSync(tag)) writeFileSync(tag, TAG);
    await work();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Writes bytes to a name that must not exist. */
export function createFile(path: string, bytes: Uint8Array, mode: number): void {
  writeFileSync(path, bytes, { flag: 'wx', mode });
}

let own: string | undefined;
let count = 0;

/** A name of its own in the store's folder for temporary files. */
export function temporaryName(store: string): string {
  own ??= `${process.pid}-${randomBytes(6).toString('hex')}`;
  return `${store}/${TEMPORARY_FOLDER}/${own}-${count++}`;
}

/** A regular file's bytes; `missing` also where it cannot be opened just now; `unreadable` where something else stands there. */
export async function readStoreFile(path: string, limit: number): Promise<Buffer | 'missing' | 'unreadable'> {
  let file: number;
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return 'missing'; // most often; an error costs ten times as much
    file = openSync(path, READ_FLAGS);
  } catch (error) {
    return isUnreadable(error) ? 'unreadable' : 'missing';
  }
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > limit) return 'unreadable';
    return facts.size <= BLOCKING_LIMIT ? readWhole(file, facts.size) : await readFile(file);
  } catch (error) {
    return isUnreadable(error) ? 'unreadable' : 'missing';
  } finally {
    closeSync(file);
  }
}

function isUnreadable(error: unknown): boolean {
  return ['ELOOP', 'EACCES', 'EPERM', 'EIO', 'EISDIR', 'ENXIO', 'EMLINK'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}
