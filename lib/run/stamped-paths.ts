/** Notices files that were touched while a task ran, also where they were put back. */
import type { FileIndex } from '../files/file-index.ts';

/** Paths as they were when a task started. */
export class StampedPaths {
  readonly #index: FileIndex;
  readonly #stamps: ReadonlyMap<string, string | undefined>;

  constructor(index: FileIndex, paths: readonly string[]) {
    this.#index = index;
    this.#stamps = new Map(paths.map((path) => [path, index.stamp(path)]));
  }

  /** Those of the paths (default: all that were there) that are new or that somebody wrote to since; looks at each again. */
  touched(paths: readonly string[] = [...this.#stamps.keys()]): readonly string[] {
    this.#index.refresh(paths);
    return paths.filter((path) => !this.#stamps.has(path) || this.#index.stamp(path) !== this.#stamps.get(path));
  }
}
