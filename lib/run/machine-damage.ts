/** Tells what a machine did to a generated file from what a person did. */
import { join } from 'node:path';
import { ActionResults } from '../cache/action-results.ts';
import type { Digest } from '../model/digest.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { readPublishedNote } from './published-note.ts';
import { textOf } from './text-of.ts';

/** Whether the bytes can be no one's work: none, the beginning of what was generated, or no text. */
export function isDamage(bytes: Uint8Array, generated: readonly (Uint8Array | undefined)[]): boolean {
  if (bytes.length === 0 || textOf(bytes) === undefined) return true;
  return generated.some((each) => {
    if (each === undefined) return false;
    return textOf(each) === undefined || isBeginning(bytes, each);
  });
}

function isBeginning(bytes: Uint8Array, whole: Uint8Array): boolean {
  return bytes.length < whole.length && Buffer.compare(bytes, whole.subarray(0, bytes.length)) === 0;
}

/** Tells whether a file is an earlier generated version of itself, by all that is recorded of its task and what that has published last. Read at the first question. */
export class EarlierVersions {
  readonly #root: string;
  readonly #task: number;
  #known: Promise<ReadonlySet<string>> | undefined;

  constructor(root: string, task: number) {
    this.#root = root;
    this.#task = task;
  }

  async has(path: string, digest: Digest): Promise<boolean> {
    this.#known ??= this.#read();
    return (await this.#known).has(`${digest} ${path}`);
  }

  async #read(): Promise<ReadonlySet<string>> {
    const published = readPublishedNote(this.#root, this.#task);
    const known = new Set(published.map(([path, digest]) => `${digest} ${path}`));
    for await (const { result } of new ActionResults(join(this.#root, STORE_FOLDER)).all()) {
      if (result?.task !== this.#task) continue;
      for (const artifact of result.artifacts) {
        const isEdited = result.edits !== undefined && Object.hasOwn(result.edits, artifact.path);
        if (artifact.kind === 'file' && !isEdited) known.add(`${artifact.digest} ${artifact.path}`);
      }
    }
    return known;
  }
}
