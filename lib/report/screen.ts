/** Standard output and standard error as lines; knows when a display owns the terminal, not what the lines say. */
import { createPaint, type Paint, wantsColor } from './paint.ts';

/** Where text goes; perhaps a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  /** Of a terminal; 0 where that does not know. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What a screen is made from. */
interface ScreenParts {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What becomes of each line before it is written to standard error; default: nothing. */
  readonly guard?: ((line: string) => string) | undefined;
  /** `--no-color` was given. */
  readonly noColor: boolean;
}

/** Where reporters and commands write their lines. */
export class Screen {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Paints what goes to standard output. */
  readonly paint: Paint;
  /** Paints what goes to standard error. */
  readonly paintError: Paint;
  readonly #guard: ((line: string) => string) | undefined;
  #held: (() => void)[] | undefined;
  #above: ((text: string) => void) | undefined;

  constructor({ stdout, stderr, env, noColor, guard }: ScreenParts) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.#guard = guard;
    this.paint = createPaint(wantsColor({ isTTY: stdout.isTTY === true, env, refused: noColor }));
    this.paintError = createPaint(wantsColor({ isTTY: stderr.isTTY === true, env, refused: noColor }));
  }

  /** Writes lines to standard output. */
  out(...lines: readonly string[]): void {
    this.#write(this.stdout, lines);
  }

  /** Writes lines to standard error. */
  err(...lines: readonly string[]): void {
    const guard = this.#guard;
    this.#write(this.stderr, guard ? lines.flatMap((line) => line.split('\n').map(guard)) : lines);
  }

  /** Writes what tasks print, whole lines that are ready to be shown, at once: above a display where there is one. */
  block(text: string): void {
    if (this.#above) this.#above(text);
    else this.stdout.write(text);
  }

  /** From now on blocks are given to `write`, or written by the screen again. */
  giveBlocks(write: ((text: string) => void) | undefined): void {
    this.#above = write;
  }

  /** Writes a line for the service that reads the log, as it is, to standard error. */
  command(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** Keeps lines back until `release`, while a display redraws the terminal. */
  hold(): void {
    this.#held ??= [];
  }

  /** Writes what was held back, in order. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const write of held) write();
  }

  #write(stream: OutputStream, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const write = () => void stream.write(`${lines.join('\n')}\n`);
    if (this.#held) this.#held.push(write);
    else write();
  }
}
