/** Path -> stat key and digest, so that unchanged files are not read again, like git's index; knows no task. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../model/conductor-error.ts';
import { cryptoModule } from '../model/crypto-module.ts';
import type { Digest } from '../model/digest.ts';
import { type FileFact, factWord } from '../model/file-fact.ts';
import { InputsMaker, type InputWords } from '../model/input-words.ts';
import { FileClock } from './file-clock.ts';
import { FileRows } from './file-rows.ts';
import { FolderMemory } from './folder-memory.ts';
import { readTables, writeTables } from './index-file.ts';
import { LARGE } from './large-file.ts';
import { Listing } from './listing.ts';
import { observeAll } from './observe-all.ts';
import { createObserver, type Observe, STATE } from './observer.ts';
import { otherFact } from './other-fact.ts';
import { type Snapshot, SnapshotMaker } from './snapshot.ts';
import { hasKey, isVoid, KEY_WIDTH, lastChange, putKey, voidKey } from './stat-key.ts';
import { unreadable } from './unreadable.ts';
import { pathPrefix, placeOf } from './workspace-path.ts';

const DAY_MS = 86_400_000;
const NO_LIMIT = 2n ** 63n;
/** How often a path may change between being a file and not, while it is looked at. */
const ATTEMPTS = 5;

/** What tells whether somebody touched files. */
export interface Stamps {
  readonly keys: BigInt64Array;
  /** Place of a file that had changed so short a time before it was looked at that a further change could leave its key as it is -> its digest. */
  readonly recent: ReadonlyMap<number, Digest>;
}

/**
 * Facts of workspace files. Within one process a fact is found once and then kept until `refresh`. What is kept on disk
 * is a hint: an entry counts only while size, mtime, ctime, inode and mode are the recorded ones, and is recorded only
 * when its times were over before its content was read, so that no later change can have left them as they are.
 */
export class FileIndex {
  readonly #root: string;
  readonly #file: string;
  readonly #rows: FileRows;
  readonly #folders: FolderMemory;
  readonly #clock: FileClock;
  readonly #observe: Observe;
  readonly #observeSmall: Observe;
  readonly #others = new Map<string, FileFact>();
  #refreshes = 0;

  private constructor(root: string, file: string) {
    const tables = readTables(file);
    this.#root = root;
    this.#file = file;
    this.#clock = new FileClock(file);
    this.#rows = new FileRows(tables.files);
    this.#folders = new FolderMemory(tables.folders, this.#clock);
    const key = { hasKey, putKey, voidKey, lastChange };
    const hasPassed = (time: bigint): boolean => this.#clock.hasPassed(time);
    const fs = process.getBuiltinModule('node:fs'); // the whole of it as an import would be copied
    const tools = { fs, crypto: cryptoModule, state: STATE, key, hasPassed };
    this.#observe = createObserver({ ...tools, limit: NO_LIMIT });
    this.#observeSmall = createObserver({ ...tools, limit: LARGE });
  }

  /**
   * Opens the index kept in `file`; starts empty where that is missing, damaged, cut or foreign. Never throws.
   * @param options.root Absolute path of the workspace's root.
   * @param options.file Absolute path of the index's file, on the file system of the workspace.
   */
  static open(options: { readonly root: string; readonly file: string }): FileIndex {
    return new FileIndex(options.root, options.file);
  }

  /** What is at a path. Links are not followed. Throws `files/unreadable` where a file's content cannot be read. */
  fact(path: string): FileFact {
    return this.#factOf(this.#rows.rowOf(path), path);
  }

  /**
   * Size, times, inode and mode of files and links, `KEY_WIDTH` numbers for each path; a key that nothing has where nothing
   * is. Of files as they were last looked at. Where two keys differ, somebody touched the file in between, be its content
   * the same. Where both are the same, nobody did, unless it is one of the `recent`.
   */
  async stamps(paths: readonly string[]): Promise<Stamps> {
    const rows = await this.#lookAtAll(paths);
    const keys = this.#rows.keysOf(rows);
    const recent = new Map<number, Digest>();
    for (let at = 0; at < paths.length; at++) {
      const row = rows[at] ?? 0;
      if (this.#rows.states[row] === STATE.recent) recent.set(at, this.#rows.fact(row).digest);
      const stats = isVoid(keys, at * KEY_WIDTH) ? this.#statOf(paths[at] ?? '') : undefined;
      if (stats) putKey(keys, at * KEY_WIDTH, stats);
    }
    return { keys, recent };
  }

  /** The same of one file as a word; undefined for what is none. */
  stamp(path: string): string | undefined {
    const row = this.fact(path).kind === 'file' ? this.#rows.find(path) : undefined;
    return row === undefined ? undefined : this.#rows.keysOf([row]).join(' ');
  }

  #statOf(path: string): BigIntStats | undefined {
    try {
      return lstatSync(placeOf(pathPrefix(this.#root), path), { bigint: true });
    } catch {
      return undefined; // not there, or not to be looked at: whoever wants its fact is told
    }
  }

  /** The facts of many paths; several threads look where that pays. Throws `files/unreadable`. */
  async facts(paths: readonly string[]): Promise<Map<string, FileFact>> {
    const rows = await this.#lookAtAll(paths);
    return new Map(paths.map((path, index) => [path, this.#factOf(rows[index] ?? 0, path)]));
  }

  /** Many paths as inputs. Throws `files/unreadable`. */
  async inputs(paths: readonly string[]): Promise<InputWords> {
    const rows = await this.#lookAtAll(paths);
    const maker = new InputsMaker(paths.length);
    for (let at = 0; at < paths.length; at++) this.#addInput(maker, rows[at] ?? 0, paths[at] ?? '');
    return maker.inputs();
  }

  #addInput(maker: InputsMaker, row: number, path: string): void {
    if (this.#rows.isFile(row)) maker.addFile(path, this.#rows.digestPlace(row));
    else maker.add(path, factWord(this.#factOf(row, path)));
  }

  /** Records the digest of a file that was just written and published. Its content is read again in later processes. */
  remember(path: string, digest: Digest): void {
    const row = this.#rows.rowOf(path);
    this.refresh([path]);
    const stats = lstatSync(placeOf(pathPrefix(this.#root), path), { bigint: true, throwIfNoEntry: false });
    if (stats?.isFile()) this.#rows.put(row, { stats, digest, state: 'recent' });
  }

  /** How often something was forgotten: facts that were told hold as long as this is the same. */
  get refreshes(): number {
    return this.#refreshes;
  }

  /** Forgets what this process found, so that the next question looks at the disk again: at all paths, or at some. */
  refresh(paths?: readonly string[]): void {
    this.#refreshes++;
    if (paths === undefined) {
      this.#others.clear();
      for (let row = 0; row < this.#rows.count; row++) this.#rows.forget(row);
      return;
    }
    for (const path of paths) {
      const row = this.#rows.find(path);
      if (row !== undefined) this.#rows.forget(row);
      this.#others.delete(path);
    }
  }

  /** The file system's time (ns): now, or when it was asked last. */
  now(): bigint {
    return this.#clock.now();
  }

  /** Whether what a path's fact says was so before a moment of the file system's clock (ns), as far as times tell. */
  isOlder(path: string, moment: bigint): boolean {
    const row = this.#rows.find(path);
    if (row !== undefined && this.#rows.isFile(row)) {
      const keys = this.#rows.keysOf([row]);
      return !isVoid(keys, 0) && keys.subarray(1, 3).every((time) => time < moment);
    }
    const stats = this.#statOf(path);
    if (stats) return lastChange(stats) < moment;
    const folder = dirname(path);
    return folder === path || this.isOlder(folder, moment); // it may have been there a moment ago
  }

  /** Listings of folders as of now; folders that did not change since they were last read are not read again. */
  listing(): Listing {
    return new Listing(this.#root, this.#folders);
  }

  /**
   * Everything that this process looked at, as `stillHolds` compares it; undefined where something of it changed so
   * short a time before that a further change could not be told.
   */
  snapshot(): Snapshot | undefined {
    const files = this.#rows.lookedAt();
    if (files === undefined) return undefined;
    const maker = new SnapshotMaker(files);
    const known =
      this.#folders.addTo(maker) && [...this.#others].every(([path, fact]) => this.#addOther(maker, path, fact));
    return known ? maker.snapshot() : undefined;
  }

  /** A link is looked at again, since nothing kept its times when it was read. */
  #addOther(maker: SnapshotMaker, path: string, fact: FileFact): boolean {
    if (fact.kind === 'missing') maker.addMissing(path);
    if (fact.kind === 'directory') maker.addFolder(path);
    if (fact.kind !== 'symlink') return fact.kind !== 'other';
    const place = placeOf(pathPrefix(this.#root), path);
    const stats = lstatSync(place, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || !this.#clock.hasPassed(lastChange(stats))) return false;
    maker.addStats(path, stats);
    const again = otherFact(place);
    return again?.kind === 'symlink' && again.target === fact.target;
  }

  /** Writes the index in one step if there is anything new; a failure costs time only, and is returned. */
  save(): Problem | undefined {
    this.#clock.rest();
    if (!this.#rows.changed && !this.#folders.changed) return undefined;
    const today = Math.floor(Date.now() / DAY_MS);
    try {
      writeTables(this.#file, { files: this.#rows.encode(today), folders: this.#folders.encode(today) });
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      const help = 'Unchanged files are read again until it can be written';
      return { message: `Cannot write file index "${this.#file}": ${reason}`, help };
    }
    this.#rows.written();
    this.#folders.changed = false;
    return undefined;
  }

  #factOf(row: number, path: string): FileFact {
    if (this.#rows.isFile(row)) return this.#rows.fact(row);
    return this.#others.get(path) ?? this.#look(row, path);
  }

  #look(row: number, path: string): FileFact {
    const place = placeOf(pathPrefix(this.#root), path);
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        this.#observe(this.#rows, row, place);
        if (this.#rows.isFile(row)) return this.#rows.fact(row);
        const fact = otherFact(place);
        if (fact !== undefined) this.#others.set(path, fact);
        if (fact !== undefined) return fact;
      }
    } catch (error) {
      throw unreadable(path, error);
    }
    throw unreadable(path, Object.assign(new Error('It comes and goes'), { code: 'EAGAIN' }));
  }

  #lookAtAll(paths: readonly string[]): Promise<readonly number[]> {
    const prefix = pathPrefix(this.#root);
    return observeAll({ prefix, rows: this.#rows, clock: this.#clock, observe: this.#observeSmall }, paths);
  }
}
