/** Notices files that were touched while a task ran, also where they were put back. */
import type { FileIndex, Stamps } from '../files/file-index.ts';
import { KEY_WIDTH } from '../files/stat-key.ts';
import type { Digest } from '../model/digest.ts';

/** How files are looked at. */
type Looks = Pick<FileIndex, 'fact' | 'refresh' | 'stamps'>;

/** Paths as they were when a task started. */
export class StampedPaths {
  readonly #index: Looks;
  /** As they were given. */
  readonly paths: readonly string[];
  readonly #stamps: Stamps;

  private constructor(index: Looks, paths: readonly string[], stamps: Stamps) {
    this.#index = index;
    this.paths = paths;
    this.#stamps = stamps;
  }

  /** The paths as they were last looked at. */
  static async take(index: Looks, paths: readonly string[]): Promise<StampedPaths> {
    return new StampedPaths(index, paths, await index.stamps(paths));
  }

  /** Those of the paths that somebody wrote to since; looks at each again. */
  async touched(): Promise<readonly string[]> {
    this.#index.refresh(this.paths);
    const now = await this.#index.stamps(this.paths);
    const { keys, recent } = this.#stamps;
    if (recent.size === 0 && bytesOf(now.keys).equals(bytesOf(keys))) return [];
    return this.paths.filter((path, at) => !isSame(now.keys, keys, at) || this.#isOther(path, recent.get(at)));
  }

  /** Whether a file that changed just before it was looked at has another content by now. */
  #isOther(path: string, digest: Digest | undefined): boolean {
    if (digest === undefined) return false;
    const fact = this.#index.fact(path);
    return fact.kind !== 'file' || fact.digest !== digest;
  }

  /** Those of other paths that were none of these, or that somebody wrote to since; looks at each again. */
  async touchedOf(paths: readonly string[]): Promise<readonly string[]> {
    const untouched = new Set(this.paths);
    for (const path of await this.touched()) untouched.delete(path);
    return paths.filter((path) => !untouched.has(path));
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: BigInt64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function isSame(one: BigInt64Array, other: BigInt64Array, at: number): boolean {
  for (let word = at * KEY_WIDTH; word < (at + 1) * KEY_WIDTH; word++) if (one[word] !== other[word]) return false;
  return true;
}
