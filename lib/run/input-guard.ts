/** Notices inputs that were touched while a task ran, also where they were put back. */
import type { FileIndex } from '../files/file-index.ts';

/** What the inputs of a task were when it started. */
export class InputGuard {
  readonly #index: FileIndex;
  readonly #stamps: ReadonlyMap<string, string | undefined>;

  constructor(index: FileIndex, inputs: readonly string[]) {
    this.#index = index;
    this.#stamps = new Map(inputs.map((path) => [path, index.stamp(path)]));
  }

  /** The inputs that somebody wrote to since; looks at each of them again. */
  touched(): readonly string[] {
    this.#index.refresh([...this.#stamps.keys()]);
    return [...this.#stamps].flatMap(([path, stamp]) => (this.#index.stamp(path) === stamp ? [] : [path]));
  }
}
