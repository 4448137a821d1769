/** The clock that the file system stamps files with, asked by writing a file; knows nothing of the process's clock. */
import { closeSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeIfThere, siblingName } from './sibling-file.ts';

/** So long a file is kept open for further questions, in milliseconds: whoever asks may never come to say that it was the last. */
const HELD_MS = 1000;

/** Tells whether a time of the file system is over, so that no later change of a file can be stamped with it. */
export class FileClock {
  readonly #file: string;
  #latest: bigint | undefined;
  #probe: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param file Absolute path beside which the clock may write a file for a moment. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Whether `time` (ns) is strictly before now. Asks the file system only where what it said last is too old. */
  hasPassed(time: bigint): boolean {
    if (this.#latest === undefined || time >= this.#latest) this.#latest = this.#ask();
    return time < this.#latest;
  }

  /** The latest known time (ns); never after now. */
  now(): bigint {
    this.#latest ??= this.#ask();
    return this.#latest;
  }

  /** Lets go of the file that is written to, until the next question. */
  rest(): void {
    clearTimeout(this.#timer);
    if (this.#probe !== undefined) closeSync(this.#probe);
    this.#probe = undefined;
  }

  /** Where nothing can be written, no time counts as over: files are read again rather than trusted. */
  #ask(): bigint {
    try {
      this.#probe ??= this.#open();
      writeSync(this.#probe, '.', 0);
      return fstatSync(this.#probe, { bigint: true }).mtimeNs;
    } catch {
      return 0n;
    }
  }

  /** A file without a name: making one for each question would cost ten times as much. */
  #open(): number {
    const path = siblingName(this.#file);
    mkdirSync(dirname(path), { recursive: true });
    try {
      const probe = openSync(path, 'wx');
      this.#timer = setTimeout(() => this.rest(), HELD_MS).unref();
      fstatSync(probe); // newer kernels of Linux tell finer times to files that somebody looks at
      return probe;
    } finally {
      removeIfThere(path);
    }
  }
}
