/** Puts back what commits replaced, by their records; knows where old bytes are kept, and is told where else they may be. */
import { constants, copyFileSync, lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupContent, BackupRecord } from '../model/formats/backup.ts';
import { factAt, hasExecutableBit, SMALL } from './disk-state.ts';
import { type Durability, syncFolders, syncPath } from './durability.ts';
import { eachOf } from './each-of.ts';
import { isMissing, stepError } from './errno.ts';
import { makeFolder } from './make-folder.ts';
import type { Base } from './staged-set.ts';
import { type Transaction, writeTransaction } from './transaction.ts';
import type { BackupRequest } from './transaction-options.ts';

/** How sets are put back. */
export interface PutBackOptions {
  /** For messages: `backup "t-…"`. */
  readonly name: string;
  readonly label: string;
  readonly durability: Durability;
  /** Also replaces what was changed since by something else; such bytes are kept aside. */
  readonly force: boolean;
  /** Folder, workspace-relative, where bytes are kept aside. */
  readonly aside: string;
  /** Keeps aside whatever is replaced. */
  readonly keepAll?: boolean;
  /** Looks and changes nothing. */
  readonly dryRun?: boolean;
  readonly backup?: BackupRequest;
  /** Rejects where so much may not be removed. */
  readonly allow?: (removed: readonly string[]) => Promise<void>;
  /** Bytes that no set has kept, or the absolute path of a file with them; undefined where they are nowhere. */
  readonly bytes?: ((digest: Digest, size: number) => Promise<Buffer | string | undefined>) | undefined;
}

/** What was put back. */
export interface PutBackReport {
  /** Paths that have their old content again, sorted. */
  readonly restored: readonly string[];
  /** Paths that are gone again. */
  readonly removed: readonly string[];
  /** Paths that had their old content already. */
  readonly unchanged: readonly string[];
  /** Changed path -> where its bytes are now kept, workspace-relative. */
  readonly aside: Readonly<Record<string, string>>;
  /** The backup set of what was replaced, where that was asked for. */
  readonly backup: string | undefined;
}

/** What several sets say of a path. */
interface Way {
  readonly old: BackupContent;
  /** What they have left there, the last one's last. */
  readonly left: readonly BackupContent[];
  /** Where the old bytes are kept, workspace-relative. */
  readonly kept: string | undefined;
}

/** One path to bring back, and what is there. */
interface Step extends Way {
  readonly path: string;
  readonly now: FileFact;
}

/** What force may replace: a folder, or something that is no file, is never a commit's doing. */
const KEPT_KINDS: readonly string[] = ['file', 'symlink', 'missing'];

/** Files read before other work of the process gets its turn. */
const BATCH = 64;

/**
 * Puts every path that the sets know back to what it was before the first of them, all or nothing; the sets stay.
 * @param records oldest first
 * @throws ConductorError `backup/damaged`, `backup/gone`, `backup/conflict` (naming every such path), or what a commit throws.
 */
export async function putBack(
  root: string,
  records: readonly BackupRecord[],
  options: PutBackOptions,
): Promise<PutBackReport> {
  const steps = await stepsOf(root, records);
  const foreign = steps.filter((step) => !isOurs(step));
  const refused = options.force ? foreign.filter(({ now }) => !KEPT_KINDS.includes(now.kind)) : foreign;
  if (refused.length > 0) throw conflict(options.name, refused);
  const todo = steps.filter(({ old, now }) => !isThere(now, old));
  const unchanged = steps.filter(({ old, now }) => isThere(now, old)).map(({ path }) => path);
  if (options.dryRun) return { ...foreseen(todo), unchanged, aside: {}, backup: undefined };
  await options.allow?.(foreseen(todo).removed);
  const { durability, label, backup } = options;
  await using transaction = await writeTransaction({ root, durability, label, backup });
  await stage(transaction, { root, records, steps: todo, options });
  const aside = await keepAside(root, options.aside, options.keepAll ? todo : foreign);
  const report = await transaction.commit();
  const folders = new Set(records.flatMap((record) => [...record.folders.made, ...record.folders.removed]));
  return {
    restored: report.written.filter((path) => !folders.has(path)),
    removed: report.removed.filter((path) => !folders.has(path)),
    unchanged,
    aside,
    backup: report.backup,
  };
}

function foreseen(todo: readonly Step[]): Pick<PutBackReport, 'restored' | 'removed'> {
  const isGoing = ({ old }: Step) => old.kind === 'missing';
  return {
    restored: todo.filter((step) => !isGoing(step)).map(({ path }) => path),
    removed: todo.filter(isGoing).map(({ path }) => path),
  };
}

function isOurs({ old, left, now }: Step): boolean {
  return isThere(now, old) || left.some((content) => isThere(now, content));
}

async function stepsOf(root: string, records: readonly BackupRecord[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [path, way] of [...waysOf(records)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (steps.length % BATCH === BATCH - 1) await setImmediate();
    try {
      steps.push({ path, ...way, now: await factAt(join(root, path)) });
    } catch (error) {
      throw stepError(error, 'read', path);
    }
  }
  return steps;
}

function waysOf(records: readonly BackupRecord[]): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const { id, entries } of records) {
    for (const [path, { old, new: next, kept }] of Object.entries(entries)) {
      const way = ways.get(path) ?? { old, left: [], kept: kept && `${BACKUPS_FOLDER}/${id}/${kept}` };
      ways.set(path, { ...way, left: [...way.left, next] });
    }
  }
  return ways;
}

function isThere(now: FileFact, content: BackupContent): boolean {
  if (now.kind === 'file' && content.kind === 'file')
    return now.digest === content.digest && now.executable === hasExecutableBit(content.mode);
  if (now.kind === 'symlink' && content.kind === 'symlink') return now.target === content.target;
  return now.kind === content.kind;
}

function conflict(name: string, steps: readonly Step[]): ConductorError {
  const [first, ...more] = steps.map(({ path, now }): Problem => {
    const why = now.kind === 'missing' ? 'it was removed since' : 'it was changed since';
    const isFolder = !KEPT_KINDS.includes(now.kind);
    return {
      message: `Cannot roll back "${path}" to ${name}: ${isFolder ? `it is ${now.kind === 'directory' ? 'a folder' : 'not a file'} now` : why}`,
      help: isFolder ? 'Move it elsewhere' : 'Move it elsewhere, or force it: what is there now is then kept aside',
    };
  });
  return new ConductorError({ code: 'backup/conflict', exitCode: 1, message: '', ...first, more });
}

/** Copies bytes that are about to go into a folder, on the disk before anything is replaced. */
async function keepAside(root: string, folder: string, steps: readonly Step[]): Promise<Record<string, string>> {
  const aside: Record<string, string> = {};
  for (const { path, now } of steps) {
    if (now.kind !== 'file' && now.kind !== 'symlink') continue;
    const place = freePlace(root, `${folder}/${path}`);
    try {
      await copyAside(join(root, path), join(root, place), now.kind === 'symlink');
    } catch (error) {
      throw stepError(error, 'keep', path);
    }
    aside[path] = place;
  }
  return aside;
}

function freePlace(root: string, place: string): string {
  const isTaken = lstatSync(join(root, place), { throwIfNoEntry: false }) !== undefined;
  return isTaken ? freePlace(root, `${place}~`) : place;
}

async function copyAside(path: string, place: string, isLink: boolean): Promise<void> {
  const entered = makeFolder(dirname(place));
  if (isLink) symlinkSync(readlinkSync(path), place);
  else {
    copyFileSync(path, place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await syncPath(place);
  }
  await syncFolders([dirname(place), ...entered]);
}

interface Staging {
  readonly root: string;
  readonly records: readonly BackupRecord[];
  readonly steps: readonly Step[];
  readonly options: Pick<PutBackOptions, 'name' | 'bytes'>;
}

async function stage(transaction: Transaction, { root, records, steps, options }: Staging): Promise<void> {
  const gone: Step[] = [];
  await eachOf(steps, async (step) => {
    if (!(await stageOld(transaction, step, { root, bytes: options.bytes }))) gone.push(step);
  });
  if (gone.length > 0) throw lost(options.name, gone);
  for (const { folders } of records) for (const folder of folders.removed) transaction.directory(folder);
  const going = new Set(steps.filter(({ old }) => old.kind === 'missing').map(({ path }) => path));
  const known = new Set(steps.filter(({ now }) => now.kind !== 'directory').map(({ path }) => path));
  const folders = steps.filter(({ old, now }) => old.kind === 'missing' && now.kind === 'directory');
  const made = [...records.flatMap((record) => record.folders.made), ...folders.map(({ path }) => path)].sort();
  for (const folder of made.toReversed()) {
    const names = namesOrNone(join(root, folder));
    if (!names.every((name) => going.has(`${folder}/${name}`))) continue; // something else is in it by now
    going.add(folder);
    if (!known.has(folder)) transaction.remove(folder);
  }
}

/** `base` makes sure that nothing is replaced but what was looked at. False where the old bytes are nowhere. */
async function stageOld(
  transaction: Transaction,
  { path, old, kept, now }: Step,
  { root, bytes }: { readonly root: string } & Pick<PutBackOptions, 'bytes'>,
): Promise<boolean> {
  const base = now.kind === 'file' ? now.digest : now.kind === 'missing' ? now.kind : undefined;
  if (old.kind === 'file') {
    const options = { digest: old.digest as Digest, mode: old.mode, ...(base && { base }) }; // the schema says that it is one
    if (kept !== undefined)
      return await stageKept(transaction, { path, source: join(root, kept), size: old.size, options });
    const found = await bytes?.(options.digest, old.size);
    if (typeof found === 'string') await transaction.copy(path, found, options);
    else if (found) transaction.put(path, found, options);
    return found !== undefined;
  }
  if (old.kind === 'symlink') transaction.symlink(path, old.target);
  else if (old.kind === 'directory') transaction.directory(path);
  else if (now.kind !== 'directory') transaction.remove(path, base === undefined ? {} : { base });
  return true;
}

interface KeptFile {
  readonly path: string;
  /** Absolute. */
  readonly source: string;
  readonly size: number;
  readonly options: { readonly digest: Digest; readonly mode: number; readonly base?: Base };
}

async function stageKept(transaction: Transaction, { path, source, size, options }: KeptFile): Promise<true> {
  try {
    if (size > SMALL) {
      await transaction.copy(path, source, options);
      return true;
    }
    const bytes = readFileSync(source);
    if (digestOf(bytes) === options.digest) {
      transaction.put(path, bytes, options);
      return true;
    }
  } catch (error) {
    if (!isMissing(error)) throw stepError(error, 'read', path);
  }
  throw new ConductorError({
    code: 'backup/damaged',
    exitCode: 1,
    message: `Cannot roll back "${path}": the bytes that were kept of it are damaged`,
    help: `They are in "${BACKUPS_FOLDER}"; nothing was changed`,
  });
}

function lost(name: string, steps: readonly Step[]): ConductorError {
  const [first, ...more] = steps.map(
    ({ path }): Problem => ({
      message: `Cannot roll back "${path}" to ${name}: the cache has its old bytes no more`,
      help: 'Nothing was changed. With "backup": true in the configuration, runs keep copies of what they replace',
    }),
  );
  return new ConductorError({ code: 'backup/gone', exitCode: 1, message: '', ...first, more });
}

function namesOrNone(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // gone, or no folder any more
  }
}
