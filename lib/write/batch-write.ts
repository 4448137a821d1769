/** Writes many files in one call: all or nothing, or in batches of bounded size. */
import { ConductorError, isConductorError } from '../model/conductor-error.ts';
import type { BackupOrigin } from './backup-record.ts';
import type { CommitReport } from './commit-report.ts';
import type { Durability } from './durability.ts';
import { openWriteSession, type WriteSession } from './session.ts';
import type { Pieces } from './stream-in.ts';
import type { Transaction } from './transaction.ts';

/** One path of a batch: a file to write, its content at hand or as a stream, or a path to remove. */
export type BatchEntry =
  | {
      readonly path: string;
      readonly content: string | Uint8Array | Pieces;
      readonly executable?: boolean;
      /** Exact permission bits, at most 0o777. */
      readonly mode?: number;
    }
  | { readonly path: string; readonly remove: true };

/** How a batch is written. */
export interface BatchOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Default true: everything or nothing. False: batch by batch, so that neither memory nor disk holds everything twice. */
  readonly atomic?: boolean;
  /** Keeps what is replaced and removed: one backup set a commit. Default false. */
  readonly backup?: boolean | BackupOrigin;
  /** Default `full`. */
  readonly durability?: Durability;
  /** Who writes, for messages. Default `batch write`. */
  readonly label?: string;
}

/** What was written. */
export interface BatchReport {
  readonly files: number;
  readonly bytes: number;
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly coalesced: number;
  /** Ids of the backup sets that were made. */
  readonly backups: readonly string[];
  /** Every commit by itself. */
  readonly commits: readonly CommitReport[];
}

/**
 * A batch that is not atomic ends at the first of these. 1,000 files of 4 KiB, safe against a kill, take 105 ms of processor
 * time in one batch, 115 in batches of 100, and 196 in batches of 10.
 */
const BATCH = { files: 1000, bytes: 32 << 20 };

/**
 * Writes the entries; of one path the last counts.
 * @throws ConductorError as a commit does. Where `atomic` is false the message's last problem says what was written before.
 */
export async function batchWrite(
  entries: Iterable<BatchEntry> | AsyncIterable<BatchEntry>,
  options: BatchOptions,
): Promise<BatchReport> {
  const { root, durability = 'full', label = 'batch write', backup } = options;
  await using session = await openWriteSession({ root, durability, label });
  const batches = new Batches(session, { backup, isAtomic: options.atomic !== false });
  for await (const entry of entries) await batches.add(entry);
  return await batches.end();
}

class Batches {
  readonly #session: WriteSession;
  readonly #options: { readonly backup: boolean | BackupOrigin | undefined; readonly isAtomic: boolean };
  readonly #commits: CommitReport[] = [];
  #transaction: Transaction;
  #files = 0;
  #bytes = 0;

  constructor(session: WriteSession, options: { backup: boolean | BackupOrigin | undefined; isAtomic: boolean }) {
    this.#session = session;
    this.#options = options;
    this.#transaction = this.#next();
  }

  async add(entry: BatchEntry): Promise<void> {
    this.#files += 1;
    this.#bytes += await stage(this.#transaction, entry);
    const isFull = this.#files >= BATCH.files || this.#bytes >= BATCH.bytes;
    if (this.#options.isAtomic || !isFull) return;
    await this.#commit();
    this.#transaction = this.#next();
  }

  async end(): Promise<BatchReport> {
    await this.#commit();
    return summary(this.#commits);
  }

  #next(): Transaction {
    [this.#files, this.#bytes] = [0, 0];
    return this.#session.transaction({ backup: this.#options.backup });
  }

  async #commit(): Promise<void> {
    try {
      this.#commits.push(await this.#transaction.commit());
    } catch (error) {
      throw this.#commits.length === 0 ? error : afterOthers(error, summary(this.#commits));
    }
  }
}

async function stage(transaction: Transaction, entry: BatchEntry): Promise<number> {
  if ('remove' in entry) {
    transaction.remove(entry.path);
    return 0;
  }
  const { path, content, ...options } = entry;
  if (typeof content !== 'string' && !(content instanceof Uint8Array))
    return (await transaction.writeStream(path, content, options)).size;
  transaction.write(path, content, options);
  return content.length;
}

function summary(commits: readonly CommitReport[]): BatchReport {
  const sum = (of: (report: CommitReport) => number): number => commits.reduce((all, report) => all + of(report), 0);
  return {
    files: sum(({ files }) => files),
    bytes: sum(({ bytes }) => bytes),
    written: sum(({ written }) => written.length),
    unchanged: sum(({ unchanged }) => unchanged.length),
    removed: sum(({ removed }) => removed.length),
    coalesced: sum(({ coalesced }) => coalesced),
    backups: commits.flatMap(({ backup }) => backup ?? []),
    commits,
  };
}

/** The same error, which also says that some of the batches are in. */
function afterOthers(error: unknown, { files, commits }: BatchReport): unknown {
  if (!isConductorError(error)) return error;
  const { code, exitCode, message, problems } = error;
  const told = { message: `Batches before it were written: ${files} files in ${commits.length} commits` };
  return new ConductorError({
    code,
    exitCode,
    ...problems[0],
    message,
    more: [...problems.slice(1), told],
    cause: error,
  });
}
