/** A set of writes that happens as a whole or not at all: the room's public face. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dirname, join as joinPosix } from 'node:path/posix';
import { ConductorError } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import { pathProblem } from '../model/relative-path.ts';
import { checkedSurvey, clear, commit } from './commit.ts';
import { type CommitReport, planOf, type TransactionPlan } from './commit-report.ts';
import { stageBlob } from './copy-in.ts';
import type { Durability } from './durability.ts';
import { isReserved, type Layout, layoutOf, newId } from './layout.ts';
import { linkStaysInside } from './link-target.ts';
import { acquireLock, type Lock } from './lock.ts';
import { liveLock } from './recover.ts';
import { type StagedEntry, StagedSet } from './staged-set.ts';

/** How a transaction writes. */
export interface TransactionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Default `full`. */
  readonly durability?: Durability;
  /** Who writes, for messages: `task 8`. */
  readonly label?: string;
}

/** A file as it is staged. */
export interface StagedFile {
  readonly digest: Digest;
  readonly size: number;
  readonly executable: boolean;
}

/** A file's expected content. */
export interface CopyOptions {
  readonly digest: Digest;
  readonly executable?: boolean;
}

/**
 * Opens a transaction. Nothing touches the targets before `commit`; until then, or until it is disposed of, its process
 * holds a lock by which others know that it lives.
 */
export async function writeTransaction(options: TransactionOptions): Promise<Transaction> {
  const { root, durability = 'full', label = 'write' } = options;
  const layout = layoutOf(root, newId());
  const lock = await acquireLock({ root, name: liveLock(layout.id), description: label });
  return new Transaction({ layout, durability, label, lock });
}

/** Made by `writeTransaction`. Use with `await using`. */
export class Transaction implements AsyncDisposable {
  readonly id: string;
  readonly #layout: Layout;
  readonly #durability: Durability;
  readonly #label: string;
  readonly #lock: Lock;
  readonly #set: StagedSet;
  #open = true;

  constructor({
    layout,
    durability,
    label,
    lock,
  }: { layout: Layout; durability: Durability; label: string; lock: Lock }) {
    this.id = layout.id;
    this.#layout = layout;
    this.#durability = durability;
    this.#label = label;
    this.#lock = lock;
    this.#set = new StagedSet(layout);
  }

  /**
   * Stages a file; the same path again replaces what was staged.
   * @throws ConductorError `write/outside` for a path that is not inside the workspace.
   */
  write(path: string, content: string | Uint8Array, options: { readonly executable?: boolean } = {}): void {
    this.#check('write', path);
    this.#set.putFile(path, content, options.executable === true);
  }

  /**
   * Stages a copy of a file from anywhere (absolute path), verified while it is copied.
   * @throws ConductorError `write/digest` where it holds other bytes, `write/failed` where it cannot be read or staged.
   */
  async copy(path: string, source: string, options: CopyOptions): Promise<void> {
    this.#check('write', path);
    await stageBlob(this.#set, this.#layout, {
      path,
      source,
      digest: options.digest,
      executable: options.executable === true,
    });
  }

  /** Stages the removal of a file, a link or a folder of which nothing else is left; removing what is not there is nothing. */
  remove(path: string): void {
    this.#check('remove', path);
    this.#set.put(path, { kind: 'missing' });
  }

  /** Stages a symbolic link; `target` is relative to the link and stays inside the workspace. */
  symlink(path: string, target: string): void {
    this.#check('write', path);
    if (!linkStaysInside(path, target))
      throw outside('write', path, `its target "${target}" is not inside the workspace`);
    this.#set.put(path, { kind: 'symlink', target });
  }

  /** Stages a folder that must exist afterwards, be it empty. */
  directory(path: string): void {
    this.#check('write', path);
    this.#set.put(path, { kind: 'directory' });
  }

  /** Bytes of a file: staged ones first, then the disk's. Rejects with an error of code `ENOENT` where there is none. */
  async read(path: string): Promise<Buffer> {
    this.#check('read', path);
    const entry = this.#set.get(path);
    if (entry === undefined) return await readFile(join(this.#layout.root, path));
    return await this.#readStaged(entry);
  }

  /** A staged file. */
  staged(path: string): StagedFile | undefined {
    const staged = this.#set.get(path)?.staged;
    return staged?.kind === 'file'
      ? { digest: staged.digest, size: staged.size, executable: staged.executable }
      : undefined;
  }

  /**
   * What `commit` would do.
   * @throws ConductorError with every problem that would keep it from being done.
   */
  async plan(): Promise<TransactionPlan> {
    return planOf(await checkedSurvey({ layout: this.#layout, set: this.#set }));
  }

  /**
   * Writes everything or, where it throws, nothing. The transaction ends either way.
   * @throws ConductorError `write/outside`, `write/failed` or `write/conflict`, with every problem that can be known before.
   */
  async commit(): Promise<CommitReport> {
    this.#check('write');
    this.#open = false;
    try {
      return await commit({ layout: this.#layout, set: this.#set, durability: this.#durability, label: this.#label });
    } finally {
      await this.#end();
    }
  }

  /** Drops what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
    await this.#end();
  }

  async #end(): Promise<void> {
    clear(this.#layout);
    await this.#lock.release();
  }

  #check(action: string, path?: string): void {
    if (!this.#open) throw new Error(`Transaction ${this.id} has ended`);
    if (path === undefined) return;
    const problem = pathProblem(path) ?? (isReserved(path) ? 'transactions are kept there' : undefined);
    if (problem !== undefined) throw outside(action, path, problem);
  }

  async #readStaged({ index, path, staged }: StagedEntry): Promise<Buffer> {
    if (staged.kind === 'file') return this.#set.bytesOf({ index, path, staged }, staged);
    if (staged.kind === 'symlink') return await this.read(joinPosix(dirname(path), staged.target));
    const [code, text] =
      staged.kind === 'missing'
        ? ['ENOENT', 'no such file or directory']
        : ['EISDIR', 'illegal operation on a directory'];
    throw Object.assign(new Error(`${code}: ${text}, read '${path}'`), { code, path });
  }
}

function outside(action: string, path: string, why: string): ConductorError {
  return new ConductorError({ code: 'write/outside', exitCode: 1, message: `Cannot ${action} "${path}": ${why}` });
}
