/** Many transactions of one process at the price of one lock. */
import type { Durability } from './durability.ts';
import { layoutOf, newId } from './layout.ts';
import { acquireLock, type Lock } from './lock.ts';
import { liveLock } from './recover.ts';
import { Transaction } from './transaction.ts';
import type { BackupRequest } from './transaction-options.ts';
import { SessionTurns } from './turns.ts';

/** How a session writes. */
export interface SessionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Of its transactions, unless they say otherwise. Default `full`. */
  readonly durability?: Durability;
  /** Who writes, for messages: `conductor run`. */
  readonly label?: string;
}

/** What a transaction of a session has for its own. */
export interface SessionTransactionOptions {
  readonly durability?: Durability;
  readonly label?: string;
  readonly backup?: BackupRequest;
}

/**
 * Opens a session. Its one lock tells other processes that its transactions live. The right to commit is kept from one
 * commit to the next until another process, or a transaction of no session, waits for it.
 * 22 sets of 2 files with durability `process` take 25 ms of processor time so, and 41 with `writeTransaction`.
 */
export async function openWriteSession(options: SessionOptions): Promise<WriteSession> {
  const id = newId();
  const { root, label = 'write' } = options;
  return new WriteSession(options, { id, lock: await acquireLock({ root, name: liveLock(id), description: label }) });
}

/** Made by `openWriteSession`. Use with `await using`. */
export class WriteSession implements AsyncDisposable {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #lock: Lock;
  readonly #turns: SessionTurns;
  readonly #open = new Set<Transaction>();
  #count = 0;
  #hasEnded = false;

  constructor(options: SessionOptions, { id, lock }: { id: string; lock: Lock }) {
    this.id = id;
    this.#options = options;
    this.#lock = lock;
    this.#turns = new SessionTurns(options.root);
  }

  /** A new transaction; any number may be open at once. */
  transaction(options: SessionTransactionOptions = {}): Transaction {
    if (this.#hasEnded) throw new Error(`Write session ${this.id} has ended`);
    const { root, durability = 'full', label = 'write' } = this.#options;
    this.#count += 1;
    const transaction: Transaction = new Transaction({
      layout: layoutOf(root, `${this.id}-${this.#count}`),
      durability: options.durability ?? durability,
      label: options.label ?? label,
      backup: options.backup,
      turns: this.#turns,
      hasEnded: (id) => this.#isOver(id),
      end: async ({ isSettled }) => {
        this.#open.delete(transaction);
        if (!isSettled) this.#turns.doubt();
      },
    });
    this.#open.add(transaction);
    return transaction;
  }

  /** Drops transactions that are still open, and lets everything go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#hasEnded = true;
    for (const transaction of this.#open) await transaction[Symbol.asyncDispose]();
    await this.#turns.end();
    await this.#lock.release();
  }

  /** Whether a transaction was one of this session's and is over: what it left may be settled although the session lives. */
  #isOver(id: string): boolean {
    return id.startsWith(`${this.id}-`) && ![...this.#open].some((transaction) => transaction.id === id);
  }
}
