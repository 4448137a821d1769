/** Standard output or standard error that is no terminal, written to at once; spares the 3 ms that loading Node's streams takes. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import type { OutputStream } from '../report/screen.ts';

/** Writes to a file descriptor until that fails; then the listeners are told and nothing more is written. */
export class DirectOutput implements OutputStream {
  readonly isTTY = false;
  readonly #descriptor: number;
  readonly #listeners: ((error: NodeJS.ErrnoException) => void)[] = [];
  #isOpen = true;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  on(_event: 'error', listener: (error: NodeJS.ErrnoException) => void): this {
    this.#listeners.push(listener);
    return this;
  }

  write(text: string): boolean {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length && this.#isOpen; ) at += this.#writeSome(bytes, at);
    return this.#isOpen;
  }

  #writeSome(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      const failure = error as NodeJS.ErrnoException; // the file system throws nothing else
      if (failure.code === 'EAGAIN') return pause();
      this.#isOpen = false;
      for (const listener of this.#listeners) listener(failure);
      return 0;
    }
  }
}

/** A pipe that another process made non-blocking is full: gives its reader a moment. */
function pause(): 0 {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  return 0;
}

/** Whether a descriptor is surely no terminal: a pipe, a file, a socket or the null device. */
export function isNoTerminal(descriptor: number): boolean {
  try {
    const facts = fstatSync(descriptor);
    return !facts.isCharacterDevice() || facts.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    return false; // Node's own stream knows what to do about a closed descriptor
  }
}
