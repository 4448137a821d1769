/** The transactions of one run: of one session, which is opened when the first is needed. */
import { openWriteSession, type SessionTransactionOptions, type WriteSession } from '../write/session.ts';
import type { Transaction } from '../write/transaction.ts';

/** Use with `await using`. */
export class RunWrites implements AsyncDisposable {
  readonly #root: string;
  readonly #label: string;
  #session: Promise<WriteSession> | undefined;

  /** @param options.label Who writes, for messages. */
  constructor({ root, label }: { readonly root: string; readonly label: string }) {
    this.#root = root;
    this.#label = label;
  }

  /** A new transaction; any number may be open at once. */
  async transaction(options: SessionTransactionOptions): Promise<Transaction> {
    this.#session ??= openWriteSession({ root: this.#root, label: this.#label });
    return (await this.#session).transaction(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#session)?.[Symbol.asyncDispose]();
  }
}
