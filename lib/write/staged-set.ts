/** What a transaction is going to write, held in memory up to a bound and beyond that on disk; it never touches a target. */
import { closeSync, readFileSync, rmSync } from 'node:fs';
import type { Digest } from '../model/digest.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import { stagingPlace } from './staging-place.ts';
import { writeVerified, writeVerifiedAside } from './write-verified.ts';

/** What is to be at a path. */
export type Staged =
  | StagedFile
  | StagedOriginal
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' };

/** How a file may be used. */
export interface Permissions {
  readonly executable: boolean;
  /** Exact permission bits; without them those of the replaced file stay, but for the executable ones. */
  readonly mode?: number | undefined;
}

/** A file to be. */
export interface StagedFile extends Permissions {
  readonly kind: 'file';
  readonly digest: Digest;
  readonly size: number;
  /** Undefined where the bytes are already in the transaction's folder, as `fresh(index)`. */
  readonly bytes: Buffer | undefined;
}

/** A large file that is on disk, to be copied from there before the set is surveyed. */
export interface StagedOriginal extends Permissions {
  readonly kind: 'original';
  /** Workspace-relative. */
  readonly from: string;
  /** What the file looked like when it was staged. */
  readonly stamp: string;
}

/** What must be at a path when it is written, or the update of someone else would be lost. */
export type Base = Digest | 'missing';

/** A staged path; `index` names its files in the transaction's folder. */
export interface StagedEntry {
  readonly index: number;
  readonly path: string;
  readonly staged: Staged;
  readonly base?: Base | undefined;
}

/** Bytes held in memory before further files go to disk at once: memory stays flat whatever is written. */
const HELD = 64 << 20;

/** Writes by path: the last one for a path counts. */
export class StagedSet {
  readonly #layout: Layout;
  readonly #entries = new Map<string, StagedEntry>();
  #next = 0;
  #held = 0;
  #coalesced = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Writes that a later one to the same path made needless. */
  get coalesced(): number {
    return this.#coalesced;
  }

  /** Bytes that are held in memory. */
  get held(): number {
    return this.#held;
  }

  /** Number of staged paths. */
  get size(): number {
    return this.#entries.size;
  }

  /** An index that no file in the transaction's folder has. */
  reserve(): number {
    return this.#next++;
  }

  /** Stages anything but the bytes of a file. */
  put(
    path: string,
    staged: Staged,
    { index = this.reserve(), base }: { index?: number; base?: Base | undefined } = {},
  ): void {
    if (this.#forget(path)) this.#coalesced += 1;
    this.#entries.set(path, { index, path, staged, base });
    if (staged.kind === 'file' && staged.bytes !== undefined) this.#held += staged.bytes.length;
  }

  /**
   * Stages a file's bytes, which must not change any more.
   * @throws ConductorError `write/failed` where they must go to disk and do not fit.
   */
  putFile(path: string, file: StagedFile & { readonly bytes: Buffer }, base?: Base): void {
    if (this.#held + file.size <= HELD) {
      this.put(path, file, { base });
      return;
    }
    const index = this.reserve();
    this.#spill(index, path, file.bytes);
    this.put(path, { ...file, bytes: undefined }, { index, base });
  }

  /** The same, to disk at once: threads make the file, so that several can be staged at a time and none is held. */
  async putFileAside(path: string, file: StagedFile & { readonly bytes: Buffer }, base?: Base): Promise<void> {
    const index = this.reserve();
    try {
      closeSync(await writeVerifiedAside(stagingPlace(this.#layout, index), file.bytes));
    } catch (error) {
      throw stepError(error, 'write', path);
    }
    this.put(path, { ...file, bytes: undefined }, { index, base });
  }

  /** What is staged at `from` is at `to` instead; `staged` is what it is there. Nothing stays staged at `from`. */
  take(from: string, to: string, staged: Staged): void {
    const entry = this.#entries.get(from);
    if (entry === undefined) return;
    this.#entries.delete(from); // not forgotten: its bytes go on
    if (entry.staged.kind === 'file' && entry.staged.bytes !== undefined) this.#held -= entry.staged.bytes.length;
    this.put(to, staged, { index: entry.index });
  }

  /** Drops a file of the transaction's folder that a later write made needless. */
  drop(index: number): void {
    rmSync(this.#layout.fresh(index), { force: true });
    this.#coalesced += 1;
  }

  /** Drops what is staged for a path. */
  forget(path: string): void {
    this.#forget(path);
    this.#entries.delete(path);
  }

  /** Puts something in the place of an entry, as the same write. */
  resolve(entry: StagedEntry, staged: Staged, base: Base | undefined = entry.base): void {
    this.#entries.set(entry.path, { ...entry, staged, base });
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
      closeSync(writeVerified(stagingPlace(this.#layout, index), bytes));
    } catch (error) {
      throw stepError(error, 'write', path);
    }
  }

  #forget(path: string): boolean {
    const known = this.#entries.get(path);
    if (known?.staged.kind === 'file') {
      if (known.staged.bytes === undefined) rmSync(this.#layout.fresh(known.index), { force: true });
      else this.#held -= known.staged.bytes.length;
    }
    return known !== undefined;
  }
}
