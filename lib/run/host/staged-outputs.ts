/** The staged tree of one task: what it wrote, what it kept, and publishing both at once. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { matcher } from '../../files/find-files.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { Digest } from '../../model/digest.ts';
import type { WriteMetrics } from '../../model/event.ts';
import { type FileFact, factWord } from '../../model/file-fact.ts';
import { MANIFESTS_FOLDER } from '../../model/file-names.ts';
import type { PublishReport } from '../../task/context.ts';
import type { CommitReport } from '../../write/commit-report.ts';
import { type Transaction, writeTransaction } from '../../write/transaction.ts';
import { publishedNote, publishedNotePath } from '../published-note.ts';
import type { RiskyPlan } from '../risk.ts';
import { type HandEditPorts, HandEdits } from './hand-edits.ts';
import type { HostOrder } from './messages.ts';
import type { SeenFile } from './seen-file.ts';

/** How a file is staged. */
export interface StageOptions {
  readonly executable?: boolean;
}

interface Disk {
  readonly edits: HandEdits;
  fact(path: string): FileFact;
  /** Looks at a path anew. */
  see(path: string): SeenFile;
  /** Rejects where a plan may not be carried out. */
  ask(plan: RiskyPlan): Promise<void>;
}

/** Stages files over the workspace and publishes them in a transaction. */
export class StagedOutputs {
  /** What was edited by hand. */
  readonly edits: HandEdits;
  readonly #order: HostOrder;
  readonly #fact: (path: string) => FileFact;
  readonly #see: Disk['see'];
  readonly #ask: Disk['ask'];
  readonly #isOutput: (path: string) => boolean;
  /** Output path -> size, of everything written or kept so far. */
  readonly #made = new Map<string, number>();
  #transaction: Transaction;
  #used = false;
  #isPublished = true;

  private constructor(order: HostOrder, transaction: Transaction, { edits, fact, see, ask }: Disk) {
    this.#order = order;
    this.#transaction = transaction;
    this.edits = edits;
    this.#fact = fact;
    this.#see = see;
    this.#ask = ask;
    this.#isOutput = matcher(order.definition.outputs);
  }

  static async open(order: HostOrder, ports: HandEditPorts & Pick<Disk, 'ask' | 'see'>): Promise<StagedOutputs> {
    const edits = await HandEdits.open(order, ports);
    return new StagedOutputs(order, await writeTransaction(transactionOptions(order)), {
      edits,
      fact: ports.fact,
      see: ports.see,
      ask: ports.ask,
    });
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
    this.#transaction.write(path, isRecord(path) ? content : this.edits.resolve(path, content), options);
    this.#isPublished = false;
    if (!isRecord(path)) this.keep([path]);
  }

  /** Counts files that are staged or already right on disk among the outputs. */
  keep(paths: readonly string[]): void {
    this.#used = true;
    this.#isPublished = false;
    for (const path of paths) {
      const fact = this.fact(path);
      this.edits.keep(path, fact);
      this.#made.set(path, fact.kind === 'file' ? fact.size : 0);
    }
  }

  /** Bytes of a file, staged ones first. */
  async read(path: string): Promise<Buffer> {
    return await this.#transaction.read(path);
  }

  /** Bytes of a file as its task generated it, without what was edited by hand. */
  async readGenerated(path: string): Promise<Buffer> {
    return this.edits.raw(path)?.bytes ?? (await this.read(path));
  }

  /** The fact of a file as its task generated it. */
  generated(path: string): FileFact {
    const fact = this.fact(path);
    const raw = this.edits.raw(path);
    return raw && fact.kind === 'file' ? { ...fact, digest: raw.digest, size: raw.bytes.length } : fact;
  }

  /** The fact of a path as its task generated it, also where that was in an earlier run; the size may be that of what is there now. */
  standing(path: string): FileFact {
    const fact = this.generated(path);
    const digest = this.edits.standsFor(path, fact);
    return digest && fact.kind === 'file' ? { ...fact, digest } : fact;
  }

  /** The fact of a path as it will be after publishing. */
  fact(path: string): FileFact {
    const staged = this.#transaction.staged(path);
    return staged ? { kind: 'file', ...staged } : this.#fact(path);
  }

  /** A look at a path: staged content counts before what is on disk. */
  see(path: string): SeenFile {
    const staged = this.#transaction.staged(path);
    return staged ? { word: factWord({ kind: 'file', ...staged }), stamp: undefined } : this.#see(path);
  }

  digest(path: string): Digest | undefined {
    const fact = this.fact(path);
    return fact.kind === 'file' ? fact.digest : undefined;
  }

  /** Publishes everything staged and removes what the last result left and this one does not have. */
  async publish(): Promise<PublishReport> {
    const { previousOutputs, publishedSince } = this.#order;
    const stale = [...previousOutputs, ...publishedSince].filter(
      (path) => !this.#made.has(path) && this.#fact(path).kind !== 'missing',
    );
    const removed = [...this.edits.removable(stale)];
    for (const path of removed) this.#transaction.remove(path);
    await this.edits.settle();
    const { run, definition, confirmAbove } = this.#order;
    const replaced = run === undefined ? {} : this.#replacedOthers();
    const isRisky = Object.keys(replaced).length > 0 || removed.length > (confirmAbove ?? removed.length);
    if (isRisky) await this.#ask({ what: `task ${definition.id}`, removed, replaced });
    const backup = run !== undefined && isRisky ? { run, task: definition.id } : undefined;
    this.#transaction.write(publishedNotePath(definition.id), publishedNote(this.#generatedFiles()));
    const report = await this.#transaction.commit(backup ? { backup } : {});
    this.#isPublished = true;
    this.#transaction = await writeTransaction(transactionOptions(this.#order));
    const isShown = (path: string) => !isRecord(path) && path !== publishedNotePath(definition.id);
    return {
      files: this.#made.size,
      bytes: [...this.#made.values()].reduce((sum, size) => sum + size, 0),
      written: report.written.filter(isShown).length,
      unchanged: this.#made.size - report.written.filter(isShown).length,
      removed: report.removed.length,
      metrics: metricsOf(report),
    };
  }

  /** Copies what is staged into a folder (workspace-relative), for whoever wants to see what went wrong. */
  async keepIn(folder: string): Promise<void> {
    for (const path of this.#made.keys()) {
      if (this.#transaction.staged(path) === undefined) continue;
      const place = join(this.#order.root, folder, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, await this.#transaction.read(path));
    }
  }

  /** Drops what was staged and not published. */
  async discard(): Promise<void> {
    await this.#transaction[Symbol.asyncDispose]();
  }

  /** Files that are written over and that the task has not published before, with what they hold. */
  #replacedOthers(): Record<string, Digest> {
    const own = new Set([...this.#order.previousOutputs, ...this.#order.publishedSince]);
    const replaced: Record<string, Digest> = {};
    for (const path of this.#made.keys()) {
      const staged = own.has(path) ? undefined : this.#transaction.staged(path);
      if (staged === undefined) continue;
      if (lstatSync(join(this.#order.root, path), { throwIfNoEntry: false }) === undefined) continue;
      const there = this.#fact(path);
      if (there.kind === 'file' && there.digest !== staged.digest) replaced[path] = there.digest;
    }
    return replaced;
  }

  /** Files that are published as they were generated. */
  #generatedFiles(): Record<string, Digest> {
    const files: Record<string, Digest> = {};
    for (const path of this.#made.keys()) {
      const [fact, generated] = [this.fact(path), this.generated(path)];
      if (fact.kind === 'file' && generated.kind === 'file' && fact.digest === generated.digest)
        files[path] = fact.digest;
    }
    return files;
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

function metricsOf({ files, bytes, unchanged, coalesced, backup, rolledBack, ms }: CommitReport): WriteMetrics {
  const backups = backup === undefined ? 0 : 1;
  return { files, bytes, unchanged: unchanged.length, coalesced, backups, rollbacks: rolledBack, ms };
}
