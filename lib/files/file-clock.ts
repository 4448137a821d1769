/** The clock that the file system stamps files with, asked by writing a file; knows nothing of the process's clock. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeIfThere, siblingName } from './sibling-file.ts';

/** Tells whether a time of the file system is over, so that no later change of a file can be stamped with it. */
export class FileClock {
  readonly #file: string;
  #latest: bigint | undefined;

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

  /** Where nothing can be written, no time counts as over: files are read again rather than trusted. */
  #ask(): bigint {
    const probe = siblingName(this.#file);
    try {
      mkdirSync(dirname(probe), { recursive: true });
      writeFileSync(probe, '.', { flag: 'wx' });
      return lstatSync(probe, { bigint: true }).mtimeNs;
    } catch {
      return 0n;
    } finally {
      removeIfThere(probe);
    }
  }
}
