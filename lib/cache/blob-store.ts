/** The content-addressed store: bytes under their digest, proved on the way out. Does not know what they mean. */
import { chmodSync, constants, mkdirSync, renameSync, rmSync, type Stats, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { copyFile } from '../files/background.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { decodeBlob, ENCODINGS, type Encoding, encodeBlob } from './blob-encoding.ts';
import { digestOfFile } from './digest-of-file.ts';
import { factsAt } from './facts-at.ts';
import { createFile, type Placement, placeFile, readStoreFile } from './store-file.ts';

/** Folder of blobs inside the store. */
export const BLOBS_FOLDER = 'cas';
/** Folder of damaged blobs inside the store, kept until the next cleanup. */
export const QUARANTINE_FOLDER = 'quarantine';

const READ_ONLY = 0o444;
/** Larger files are copied and hashed in pieces. */
const IN_MEMORY = 32 * 1024 * 1024;
/** A blob that is announced again and is older than this is marked as new, so that no cleanup takes it. */
const FRESH_MS = 10_000;

/** Blobs of one store. Any number of processes may use the same folder. */
export class BlobStore {
  readonly #store: string;
  readonly #folder: string;
  readonly #damaged = new Set<Digest>();
  /** Damaged blobs that could not be moved away, as on a read-only disk. */
  readonly #stuck = new Set<Digest>();

  /** @param storeFolder absolute path of `.conductor/cache/v1`; made when first written to */
  constructor(storeFolder: string) {
    this.#store = storeFolder;
    this.#folder = join(storeFolder, BLOBS_FOLDER);
  }

  /** Digests of the blobs that were found damaged in this process. */
  get damaged(): readonly Digest[] {
    return [...this.#damaged];
  }

  /** Stores bytes; where they are stored already, nothing is written. Rejects with `cache/not-stored` where it cannot. */
  async put(bytes: string | Uint8Array): Promise<Digest> {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const digest = digestOf(buffer);
    if (!this.#renew(digest, buffer.length)) await this.#write(digest, buffer);
    return digest;
  }

  /**
   * Stores a file's bytes under the digest that it was seen with. `changed`: it has another one by now, or is gone, and
   * nothing is stored. Where the blob is stored already the file is not read. Rejects with `cache/not-stored` where it cannot.
   */
  async putFile(path: string, digest: Digest): Promise<'stored' | 'changed'> {
    if (this.#renew(digest)) return 'stored';
    const facts = factsAt(path);
    if (!facts?.isFile()) return 'changed';
    if (facts.size > IN_MEMORY) return await this.#copy(path, digest);
    const bytes = await readStoreFile(path, IN_MEMORY);
    if (typeof bytes === 'string' || digestOf(bytes) !== digest) return 'changed';
    await this.#write(digest, bytes);
    return 'stored';
  }

  /** Whether there is a blob of this digest; its bytes are not looked at. */
  has(digest: Digest): boolean {
    return !this.#stuck.has(digest) && ENCODINGS.some((encoding) => this.#facts(digest, encoding)?.isFile());
  }

  /** Absolute path of the blob's file where it is stored as it is, with as many bytes; they are not looked at. */
  plainFile(digest: Digest, size: number): string | undefined {
    const facts = this.#facts(digest, '');
    return facts?.isFile() && facts.size === size ? this.#path(digest, '') : undefined;
  }

  /**
   * The blob's bytes, proved by their digest. Undefined where there is none; damaged bytes go to quarantine and count as
   * none. `size`: what the record says that it has; a blob of another size counts as none.
   */
  async get(digest: Digest, options: { readonly size?: number } = {}): Promise<Buffer | undefined> {
    for (const encoding of ENCODINGS) {
      const stored = await readStoreFile(this.#path(digest, encoding), Number.POSITIVE_INFINITY);
      if (stored === 'missing') continue;
      const bytes = stored === 'unreadable' ? undefined : await decodeBlob(stored, encoding, options.size);
      if (bytes && digestOf(bytes) === digest)
        return (options.size ?? bytes.length) === bytes.length ? bytes : undefined;
      this.#quarantine(digest, encoding);
    }
    return undefined;
  }

  /** Whether the blob is there, then marked as new. `size`: what a plain one must have. */
  #renew(digest: Digest, size?: number): boolean {
    return !this.#stuck.has(digest) && ENCODINGS.some((encoding) => this.#renewOne(digest, encoding, size));
  }

  #renewOne(digest: Digest, encoding: Encoding, size: number | undefined): boolean {
    const facts = this.#facts(digest, encoding);
    if (!facts) return false;
    if (!facts.isFile() || (encoding === '' && size !== undefined && facts.size !== size)) {
      this.#quarantine(digest, encoding);
      return false;
    }
    const now = Date.now();
    return Math.abs(now - facts.mtimeMs) < FRESH_MS || touch(this.#path(digest, encoding), now / 1000);
  }

  async #write(digest: Digest, bytes: Uint8Array): Promise<void> {
    const { encoding, stored } = await encodeBlob(bytes);
    await this.#place(digest, encoding, (temporary) => createFile(temporary, stored, READ_ONLY));
  }

  /** The file may be written while it is copied: only what the copy has become is looked at. */
  async #copy(path: string, digest: Digest): Promise<'stored' | 'changed'> {
    let found: Digest | undefined;
    await this.#place(digest, '', async (temporary) => {
      await copyFile(path, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      found = await digestOfFile(temporary);
      if (found !== digest) throw new ChangedMeanwhile();
      chmodSync(temporary, READ_ONLY);
    }).catch((error: unknown) => {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    });
    return found === digest ? 'stored' : 'changed';
  }

  async #place(digest: Digest, encoding: Encoding, fill: Placement['fill']): Promise<void> {
    const target = join(BLOBS_FOLDER, digest.slice(0, 2), digest + encoding);
    try {
      await placeFile({ store: this.#store, target, fill, immutable: !this.#stuck.has(digest) });
      this.#stuck.delete(digest);
    } catch (cause) {
      if (cause instanceof ChangedMeanwhile) throw cause;
      throw new ConductorError({
        code: 'cache/not-stored',
        message: `Cannot store a blob in "${this.#store}": ${(cause as Error).message}`,
        cause,
      });
    }
  }

  #quarantine(digest: Digest, encoding: Encoding): void {
    this.#damaged.add(digest);
    const path = this.#path(digest, encoding);
    const folder = join(this.#store, QUARANTINE_FOLDER);
    try {
      mkdirSync(folder, { recursive: true });
      renameSync(path, join(folder, basename(path)));
    } catch {
      if (!remove(path)) this.#stuck.add(digest);
    }
  }

  #facts(digest: Digest, encoding: Encoding): Stats | undefined {
    return factsAt(this.#path(digest, encoding));
  }

  #path(digest: Digest, encoding: Encoding): string {
    return `${this.#folder}/${digest.slice(0, 2)}/${digest}${encoding}`; // a tenth of what joining takes, thousands of times
  }
}

class ChangedMeanwhile extends Error {}

/** False where the file has just gone. A file of another user keeps its time, which is no reason not to use it. */
function touch(path: string, seconds: number): boolean {
  try {
    utimesSync(path, seconds, seconds);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

function remove(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
