/** What a transaction is going to write, held in memory up to a bound and beyond that on disk; it never touches a target. */
import { closeSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { type Digest, digestOf } from '../model/digest.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import { writeVerified } from './write-verified.ts';

/** What is to be at a path. */
export type Staged =
  | StagedFile
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' };

/** A file to be. */
export interface StagedFile {
  readonly kind: 'file';
  readonly digest: Digest;
  readonly size: number;
  readonly executable: boolean;
  /** Undefined where the bytes are already in the transaction's folder, as `fresh(index)`. */
  readonly bytes: Buffer | undefined;
}

/** A staged path; `index` names its files in the transaction's folder. */
export interface StagedEntry {
  readonly index: number;
  readonly path: string;
  readonly staged: Staged;
}

/** Bytes held in memory before further files go to disk at once: memory stays flat whatever is written. */
const HELD = 64 << 20;

/** Writes by path: the last one for a path counts. */
export class StagedSet {
  readonly #layout: Layout;
  readonly #entries = new Map<string, StagedEntry>();
  #next = 0;
  #held = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** An index that no file in the transaction's folder has. */
  reserve(): number {
    return this.#next++;
  }

  /** Stages anything but the bytes of a file. */
  put(path: string, staged: Staged, index = this.reserve()): void {
    this.#forget(path);
    this.#entries.set(path, { index, path, staged });
  }

  /**
   * Stages a file's bytes.
   * @throws ConductorError `write/failed` where they must go to disk and do not fit.
   */
  putFile(path: string, content: string | Uint8Array, executable: boolean): void {
    const bytes = Buffer.from(content); // a copy: the caller may go on using its buffer
    const file = { kind: 'file', digest: digestOf(bytes), size: bytes.length, executable } as const;
    if (this.#held + bytes.length <= HELD) {
      this.put(path, { ...file, bytes });
      this.#held += bytes.length;
      return;
    }
    const index = this.reserve();
    this.#spill(index, path, bytes);
    this.put(path, { ...file, bytes: undefined }, index);
  }

  get(path: string): StagedEntry | undefined {
    return this.#entries.get(path);
  }

  /** Every staged path once, sorted. */
  entries(): readonly StagedEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Bytes of a staged file. */
  bytesOf(entry: StagedEntry, file: StagedFile): Buffer {
    return file.bytes ?? readFileSync(this.#layout.fresh(entry.index));
  }

  #spill(index: number, path: string, bytes: Buffer): void {
    try {
      mkdirSync(this.#layout.folder, { recursive: true });
      closeSync(writeVerified(this.#layout.fresh(index), bytes));
    } catch (error) {
      throw stepError(error, 'write', path);
    }
  }

  #forget(path: string): void {
    const known = this.#entries.get(path);
    if (known?.staged.kind !== 'file') return;
    if (known.staged.bytes === undefined) rmSync(this.#layout.fresh(known.index), { force: true });
    else this.#held -= known.staged.bytes.length;
  }
}
