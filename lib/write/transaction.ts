/** A set of writes that happens as a whole or not at all: the room's public face. */
import { join } from 'node:path';
import { dirname, join as joinPosix } from 'node:path/posix';
import { readFile } from '../files/background.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { pathProblem } from '../model/relative-path.ts';
import { checkedSurvey, clear, commit } from './commit.ts';
import { type CommitReport, planOf, type TransactionPlan } from './commit-report.ts';
import { stageBlob } from './copy-in.ts';
import type { Durability } from './durability.ts';
import { type EditText, editText } from './edit-text.ts';
import { isReserved, type Layout, layoutOf, newId } from './layout.ts';
import { linkStaysInside } from './link-target.ts';
import { acquireLock } from './lock.ts';
import { copyOriginals, fileOf } from './originals.ts';
import { PendingWork } from './pending-work.ts';
import { liveLock } from './recover.ts';
import { movable, permissionsOf, stageMode, stageMove } from './stage-original.ts';
import { type Permissions, type StagedEntry, StagedSet } from './staged-set.ts';
import { type Pieces, streamIn } from './stream-in.ts';
import type {
  BackupRequest,
  BaseOption,
  CopyOptions,
  PutOptions,
  StagedFile,
  TransactionOptions,
  WriteOptions,
} from './transaction-options.ts';
import { singleTurns, type Turns } from './turns.ts';

/** What a transaction is made of. */
export interface TransactionParts {
  readonly layout: Layout;
  readonly durability: Durability;
  readonly label: string;
  readonly backup: BackupRequest;
  readonly turns: Turns;
  hasEnded(id: string): boolean;
  /** Called once it is over; not settled: something of it may wait in the journal. */
  end(how: { readonly isSettled: boolean }): Promise<void>;
}

/**
 * Opens a transaction. Nothing touches the targets before `commit`; until then, or until it is disposed of, its process
 * holds a lock by which others know that it lives.
 */
export async function writeTransaction(options: TransactionOptions): Promise<Transaction> {
  const { root, durability = 'full', label = 'write', backup } = options;
  const layout = layoutOf(root, newId());
  const lock = await acquireLock({ root, name: liveLock(layout.id), description: label });
  const [hasEnded, end] = [() => false, () => lock.release()];
  return new Transaction({ layout, durability, label, backup, turns: singleTurns(root), hasEnded, end });
}

/** Made by `writeTransaction` and by `WriteSession.transaction`. Use with `await using`. */
export class Transaction implements AsyncDisposable {
  readonly id: string;
  readonly #parts: TransactionParts;
  readonly #layout: Layout;
  readonly #set: StagedSet;
  readonly #work = new PendingWork();
  #open = true;

  constructor(parts: TransactionParts) {
    this.id = parts.layout.id;
    this.#parts = parts;
    this.#layout = parts.layout;
    this.#set = new StagedSet(parts.layout);
  }

  /**
   * Stages a file; the same path again replaces what was staged.
   * @throws ConductorError `write/outside` for a path that is not inside the workspace.
   */
  write(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
    this.#check('write', path);
    const bytes = Buffer.from(content); // a copy: the caller may go on using its buffer
    this.#set.putFile(path, fileOf(bytes, permissionsOf(path, options)));
  }

  /** Stages bytes that the caller has hashed and changes no more: neither copied nor hashed again. */
  put(path: string, bytes: Uint8Array, options: PutOptions): void {
    this.#check('write', path);
    this.#set.putFile(path, provedFile(path, bytes, options), options.base);
  }

  /**
   * The same, to disk at once: several may be on their way together, and none is held. `commit` waits for them.
   * @throws ConductorError `write/failed` where it cannot be staged.
   */
  putAside(path: string, bytes: Uint8Array, options: PutOptions): Promise<void> {
    return this.#work.add(async () => {
      this.#check('write', path);
      await this.#set.putFileAside(path, provedFile(path, bytes, options), options.base);
    });
  }

  /**
   * Stages a file from a stream, or anything else that gives pieces one after the other, in memory that does not grow with
   * it. A later write to the same path counts, also one that is made before the stream's end. `commit` waits for the end.
   * @throws ConductorError `write/failed` where it cannot be staged; what the stream throws. `commit` then throws it too.
   */
  writeStream(path: string, pieces: Pieces, options: WriteOptions = {}): Promise<StagedFile> {
    return this.#work.add(async () => {
      this.#check('write', path);
      return await this.#stream(path, pieces, permissionsOf(path, options));
    });
  }

  /**
   * Stages a copy of a file from anywhere (absolute path), verified while it is copied.
   * @throws ConductorError `write/digest` where it holds other bytes, `write/failed` where it cannot be read or staged.
   */
  async copy(path: string, source: string, options: CopyOptions): Promise<void> {
    this.#check('write', path);
    const { digest, base } = options;
    await stageBlob(this.#set, this.#layout, { path, source, digest, base, ...permissionsOf(path, options) });
  }

  /**
   * Changes a text (UTF-8), staged or on disk; edits of one path come one after the other. `commit` waits for them, and
   * writes only where the file still is what was read.
   * @throws ConductorError `write/failed` where it cannot be read as a text; what `change` throws. `commit` then throws it too.
   */
  edit(path: string, change: EditText): Promise<void> {
    return this.#work.addInTurn(path, async () => {
      this.#check('edit', path);
      await editText(this.#set, this.#layout, { path, change });
    });
  }

  /**
   * Stages the content of a file or link, staged or on disk, for another path, with its permissions, and its removal from
   * the first one; the commit makes sure that it is what was moved. A file over 1 MiB is copied there when the set is
   * planned or committed.
   * @throws ConductorError `write/failed` where there is no such file.
   */
  move(from: string, to: string): void {
    this.#check('move', from);
    this.#check('write', to);
    if (from === to) return;
    const stage = { set: this.#set, layout: this.#layout };
    const staged = movable(stage, from);
    if (staged.kind === 'symlink') this.#checkLink(to, staged.target);
    stageMove(stage, { from, to, staged });
  }

  /**
   * Stages other permission bits (at most 0o777) for a file, staged or on disk.
   * @throws ConductorError `write/failed` where there is no such file.
   */
  mode(path: string, mode: number): void {
    this.#check('change the mode of', path);
    stageMode({ set: this.#set, layout: this.#layout }, path, mode);
  }

  /** Stages the removal of a file, a link or a folder of which nothing else is left; removing what is not there is nothing. */
  remove(path: string, options: BaseOption = {}): void {
    this.#check('remove', path);
    this.#set.put(path, { kind: 'missing' }, { base: options.base });
  }

  /** Stages a symbolic link; `target` is relative to the link and stays inside the workspace. */
  symlink(path: string, target: string): void {
    this.#check('write', path);
    this.#checkLink(path, target);
    this.#set.put(path, { kind: 'symlink', target });
  }

  /** Stages a folder that must exist afterwards, be it empty. */
  directory(path: string): void {
    this.#check('write', path);
    this.#set.put(path, { kind: 'directory' });
  }

  /** Drops what is staged for a path, if anything is. Call it once the calls that staged it have ended. */
  forget(path: string): void {
    this.#set.forget(path);
  }

  /** Bytes of a file: staged ones first, then the disk's. Rejects with an error of code `ENOENT` where there is none. */
  async read(path: string): Promise<Buffer> {
    this.#check('read', path);
    const entry = this.#set.get(path);
    if (entry === undefined) return await readFile(join(this.#layout.root, path));
    return await this.#readStaged(entry);
  }

  /** A staged file; undefined also for a large one that was moved, until the set is planned. */
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
    await this.#settle();
    return planOf(this.#layout.root, this.#set, await checkedSurvey({ layout: this.#layout, set: this.#set }));
  }

  /**
   * Writes everything or, where it throws, nothing. The transaction ends either way.
   * @param options instead of what the transaction was opened with
   * @throws ConductorError `write/outside`, `write/failed` or `write/conflict`, with every problem that can be known before.
   */
  async commit(options: { readonly backup?: BackupRequest; readonly label?: string } = {}): Promise<CommitReport> {
    this.#check('write');
    let isSettled = false;
    try {
      await this.#settle();
      this.#check('write');
      this.#open = false;
      const { layout, durability, turns, hasEnded } = this.#parts;
      const label = options.label ?? this.#parts.label;
      const asked = options.backup ?? this.#parts.backup;
      const backup = asked === true ? {} : asked || undefined;
      const report = await commit({ layout, set: this.#set, durability, label, turns, backup, hasEnded });
      isSettled = true;
      return report;
    } finally {
      this.#open = false;
      await this.#end({ isSettled });
    }
  }

  /** Drops what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
    await this.#end({ isSettled: true });
  }

  async #settle(): Promise<void> {
    await this.#work.settled();
    await copyOriginals(this.#set, this.#layout);
  }

  async #end(how: { readonly isSettled: boolean }): Promise<void> {
    clear(this.#layout);
    await this.#parts.end(how);
  }

  #check(action: string, path?: string): void {
    if (!this.#open) throw new Error(`Transaction ${this.id} has ended`);
    if (path === undefined) return;
    const problem = pathProblem(path) ?? (isReserved(path) ? 'transactions are kept there' : undefined);
    if (problem !== undefined) throw outside(action, path, problem);
  }

  #checkLink(path: string, target: string): void {
    if (!linkStaysInside(path, target))
      throw outside('write', path, `its target "${target}" is not inside the workspace`);
  }

  async #stream(path: string, pieces: Pieces, permissions: Permissions): Promise<StagedFile> {
    const before = this.#set.get(path);
    const index = this.#set.reserve();
    const goOn = (): void => this.#check('write');
    const { digest, size } = await streamIn({ layout: this.#layout, index, path, pieces, goOn });
    if (this.#set.get(path) === before)
      this.#set.put(path, { kind: 'file', digest, size, ...permissions, bytes: undefined }, { index });
    else this.#set.drop(index); // a later write counts
    return { digest, size, executable: permissions.executable };
  }

  async #readStaged({ index, path, staged, base }: StagedEntry): Promise<Buffer> {
    if (staged.kind === 'file') return this.#set.bytesOf({ index, path, staged, base }, staged);
    if (staged.kind === 'original') return await readFile(join(this.#layout.root, staged.from));
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

/** A file whose digest its bytes were proved by. */
function provedFile(path: string, bytes: Uint8Array, { digest, ...options }: PutOptions) {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { kind: 'file', digest, size: held.length, ...permissionsOf(path, options), bytes: held } as const;
}
