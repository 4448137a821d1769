/** The staged tree of one task: what it wrote, what it kept, and publishing both at once. */
import { matcher } from '../../files/find-files.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { Digest } from '../../model/digest.ts';
import { type FileFact, factWord } from '../../model/file-fact.ts';
import { MANIFESTS_FOLDER } from '../../model/file-names.ts';
import type { PublishReport } from '../../task/context.ts';
import { type Transaction, writeTransaction } from '../../write/transaction.ts';
import type { HostOrder } from './messages.ts';

/** How a file is staged. */
export interface StageOptions {
  readonly executable?: boolean;
}

/** Stages files over the workspace and publishes them in a transaction. */
export class StagedOutputs {
  readonly #order: HostOrder;
  readonly #fact: (path: string) => FileFact;
  readonly #isOutput: (path: string) => boolean;
  /** Output path -> size, of everything written or kept so far. */
  readonly #made = new Map<string, number>();
  #transaction: Transaction;
  #used = false;
  #isPublished = true;

  private constructor(order: HostOrder, transaction: Transaction, fact: (path: string) => FileFact) {
    this.#order = order;
    this.#transaction = transaction;
    this.#fact = fact;
    this.#isOutput = matcher(order.definition.outputs);
  }

  static async open(order: HostOrder, fact: (path: string) => FileFact): Promise<StagedOutputs> {
    return new StagedOutputs(order, await writeTransaction(transactionOptions(order)), fact);
  }

  /** Paths made or kept, sorted; undefined where nothing was staged or kept at all. */
  get made(): readonly string[] | undefined {
    return this.#used ? [...this.#made.keys()].sort() : undefined;
  }

  /** Whether nothing was staged or kept since the last publish. */
  get isPublished(): boolean {
    return this.#isPublished;
  }

  /** Stages a file; only declared outputs may be written. */
  write(path: string, content: string | Uint8Array, options?: StageOptions): void {
    this.#refuseUndeclared(path);
    this.#transaction.write(path, content, options);
    this.#isPublished = false;
    if (!isRecord(path)) this.keep([path]);
  }

  /** Counts files that are staged or already right on disk among the outputs. */
  keep(paths: readonly string[]): void {
    this.#used = true;
    this.#isPublished = false;
    for (const path of paths) {
      const fact = this.fact(path);
      this.#made.set(path, fact.kind === 'file' ? fact.size : 0);
    }
  }

  /** Bytes of a file, staged ones first. */
  async read(path: string): Promise<Buffer> {
    return await this.#transaction.read(path);
  }

  /** The fact of a path as it will be after publishing. */
  fact(path: string): FileFact {
    const staged = this.#transaction.staged(path);
    return staged ? { kind: 'file', ...staged } : this.#fact(path);
  }

  /** Digest of what a path will hold after publishing, as a fact word. */
  word(path: string): string {
    return factWord(this.fact(path));
  }

  digest(path: string): Digest | undefined {
    const fact = this.fact(path);
    return fact.kind === 'file' ? fact.digest : undefined;
  }

  /** Publishes everything staged and removes what the last result left and this one does not have. */
  async publish(): Promise<PublishReport> {
    const stale = this.#order.previousOutputs.filter(
      (path) => !this.#made.has(path) && this.#fact(path).kind !== 'missing',
    );
    for (const path of stale) this.#transaction.remove(path);
    const report = await this.#transaction.commit();
    this.#isPublished = true;
    this.#transaction = await writeTransaction(transactionOptions(this.#order));
    const isShown = (path: string) => !isRecord(path);
    return {
      files: this.#made.size,
      bytes: [...this.#made.values()].reduce((sum, size) => sum + size, 0),
      written: report.written.filter(isShown).length,
      unchanged: this.#made.size - report.written.filter(isShown).length,
      removed: report.removed.length,
    };
  }

  /** Drops what was staged and not published. */
  async discard(): Promise<void> {
    await this.#transaction[Symbol.asyncDispose]();
  }

  #refuseUndeclared(path: string): void {
    if (isRecord(path) || this.#isOutput(path)) return;
    const { definition } = this.#order;
    throw new ConductorError({
      code: 'task/undeclared-output',
      message: `Cannot write "${path}": task ${definition.id} declares the outputs ${definition.outputs.map((glob) => `"${glob}"`).join(', ') || 'none'}`,
      place: { file: definition.file },
      help: `Add "${path}" or a glob that matches it to the outputs of "${definition.file}"`,
      exitCode: 1,
    });
  }
}

/** Whether a path is a task's own record, which is published with its outputs but is none of them. */
function isRecord(path: string): boolean {
  return path.startsWith(`${MANIFESTS_FOLDER}/`);
}

function transactionOptions({ root, durability, definition }: HostOrder): Parameters<typeof writeTransaction>[0] {
  return { root, durability, label: `task ${definition.id}` };
}
