/** Notices files that were touched while a task ran, also where they were put back. */
import type { FileIndex } from '../files/file-index.ts';
import { KEY_WIDTH } from '../files/stat-key.ts';

/** Paths as they were when a task started. */
export class StampedPaths {
  readonly #index: FileIndex;
  /** As they were given. */
  readonly paths: readonly string[];
  readonly #stamps: BigInt64Array;

  private constructor(index: FileIndex, paths: readonly string[], stamps: BigInt64Array) {
    this.#index = index;
    this.paths = paths;
    this.#stamps = stamps;
  }

  /** The paths as they were last looked at. */
  static async take(index: FileIndex, paths: readonly string[]): Promise<StampedPaths> {
    return new StampedPaths(index, paths, await index.stamps(paths));
  }

  /** Those of the paths that somebody wrote to since; looks at each again. */
  async touched(): Promise<readonly string[]> {
    this.#index.refresh(this.paths);
    const now = await this.#index.stamps(this.paths);
    if (bytesOf(now).equals(bytesOf(this.#stamps))) return [];
    return this.paths.filter((_, at) => !isSame(now, this.#stamps, at));
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
