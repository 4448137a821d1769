/** Appends lines to files of one folder in the background; what is waiting for a file is written in one go. */
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes one file at a time. After the first error it writes nothing more. */
export class LogWriter {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #waiting = new Map<string, string[]>();
  #writing: Promise<void> | undefined;
  #broken = false;

  /** `folder` is absolute and made when needed; `onError` is called at most once. */
  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  /** Adds lines to the end of a file. */
  add(name: string, lines: readonly string[]): void {
    if (this.#broken || lines.length === 0) return;
    const waiting = this.#waiting.get(name);
    if (waiting) waiting.push(...lines);
    else this.#waiting.set(name, [...lines]);
    this.#writing ??= this.#write();
  }

  /** Resolves when everything added so far is written, or has failed. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      for (let next = this.#next(); next; next = this.#next()) {
        await appendFile(join(this.#folder, next[0]), `${next[1].join('\n')}\n`);
      }
    } catch (error) {
      this.#broken = true;
      this.#waiting.clear();
      this.#onError(error as Error); // the file system throws nothing else
    } finally {
      this.#writing = undefined;
    }
  }

  #next(): [string, string[]] | undefined {
    for (const entry of this.#waiting) {
      this.#waiting.delete(entry[0]);
      return entry;
    }
    return undefined;
  }
}
