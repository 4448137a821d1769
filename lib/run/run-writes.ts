/** The transactions of one run: of one session, which is opened when the first is needed. */
import type { SessionTransactionOptions, WriteSession } from '../write/session.ts';
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
    this.#session ??= this.#open();
    return (await this.#session).transaction(options);
  }

  /** Commands write themselves: the code for transactions is loaded only where there is one. */
  async #open(): Promise<WriteSession> {
    const { openWriteSession } = await import('../write/session.ts');
    return await openWriteSession({ root: this.#root, label: this.#label });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#session)?.[Symbol.asyncDispose]();
  }
}
