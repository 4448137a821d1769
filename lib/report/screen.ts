/** Standard output and standard error as lines; knows when a display owns the terminal, not what the lines say. */
import { createPaint, type Paint, wantsColor } from './paint.ts';

/** Where text goes; perhaps a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What a screen is made from. */
interface ScreenParts {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
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
  #held: (() => void)[] | undefined;

  constructor({ stdout, stderr, env, noColor }: ScreenParts) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.paint = createPaint(wantsColor({ isTTY: stdout.isTTY === true, env, refused: noColor }));
    this.paintError = createPaint(wantsColor({ isTTY: stderr.isTTY === true, env, refused: noColor }));
  }

  /** Writes lines to standard output. */
  out(...lines: readonly string[]): void {
    this.#write(this.stdout, lines);
  }

  /** Writes lines to standard error. */
  err(...lines: readonly string[]): void {
    this.#write(this.stderr, lines);
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
