/** Appends lines to files of one folder; what comes for a file within a moment is written in one go. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** How long lines may wait, in milliseconds: a short task begins and ends within it. */
const WAIT_MS = 50;
/** So much text waits no longer. */
const MOST_WAITING = 1 << 20;

/**
 * After the first error it writes nothing more. It writes at once and not in the background: a short append takes 20 µs,
 * and a trip through the thread pool 200.
 */
export class LogWriter {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #waiting = new Map<string, string>();
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #hasFolder = false;
  #broken = false;

  /** `folder` is absolute and made when needed; `onError` is called at most once. */
  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  /** Adds lines to the end of a file. */
  add(name: string, lines: readonly string[]): void {
    if (this.#broken || lines.length === 0) return;
    const text = `${lines.join('\n')}\n`;
    this.#waiting.set(name, (this.#waiting.get(name) ?? '') + text);
    this.#size += text.length;
    if (this.#size >= MOST_WAITING) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Writes everything added so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#size = 0;
    try {
      if (!this.#hasFolder && this.#waiting.size > 0) mkdirSync(this.#folder, { recursive: true });
      this.#hasFolder = true;
      for (const [name, text] of this.#waiting) appendFileSync(join(this.#folder, name), text);
    } catch (error) {
      this.#broken = true;
      this.#onError(error as Error); // the file system throws nothing else
    } finally {
      this.#waiting.clear();
    }
  }
}
