/** A command that goes on until it is ended, and what it says in the meantime. */
import type { ChildProcess } from 'node:child_process';

/** Use with `await using`: what still runs is killed. */
export class Session implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #closed: Promise<number | null>;
  #text = '';
  #isClosed = false;
  #check: (() => void) | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#text += text;
        this.#check?.();
      });
    this.#closed = new Promise((resolve) => {
      child.once('close', (code) => {
        this.#isClosed = true;
        resolve(code);
        this.#check?.();
      });
    });
  }

  /** Everything that it said, on either stream. */
  get text(): string {
    return this.#text;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How often something was said. */
  count(pattern: RegExp): number {
    return [...this.#text.matchAll(new RegExp(pattern, 'gm'))].length;
  }

  /** Waits until it has said something so often; fails where it ends before. */
  async says(pattern: RegExp, times = 1): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#check = () => {
        if (this.count(pattern) >= times) resolve();
        else if (this.#isClosed) reject(new Error(`It ended without ${pattern}: ${this.#text}`));
      };
      this.#check();
    }).finally(() => {
      this.#check = undefined;
    });
  }

  /** Types at its terminal. */
  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Sends a signal and waits for the end; returns the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return await this.#closed;
  }

  /** The exit code, once it has ended. */
  async ended(): Promise<number | null> {
    return await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) this.#child.kill('SIGTERM');
    await this.#closed;
  }
}
