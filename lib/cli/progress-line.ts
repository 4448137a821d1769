/** What goes on, for commands whose own output comes at the end. */
import type { Screen } from '../report/screen.ts';
import { visible } from '../report/text/visible.ts';
import type { Io } from './io.ts';
import { untilStopped } from './stop-signal.ts';

/** Where a command says how far it is. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

const SILENT: Progress = { show: () => {}, clear: () => {} };

/** Carries out work that a signal may stop and that says how far it is, unless what it prints is JSON; resolves to its exit code. */
export async function withProgress(
  { io, screen, json }: { readonly io: Io; readonly screen: Screen; readonly json: boolean },
  work: (signal: AbortSignal, progress: Progress) => Promise<number>,
): Promise<number> {
  return await untilStopped(io, async (signal) => {
    const progress = json ? SILENT : new ProgressLine(screen);
    try {
      return await work(signal, progress);
    } finally {
      progress.clear();
    }
  });
}

/** On a terminal one line that is written over; elsewhere a line for each step. */
class ProgressLine implements Progress {
  readonly #screen: Screen;
  #isShown = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(text: string): void {
    this.clear();
    this.#isShown = this.#screen.stderr.isTTY === true;
    if (this.#isShown) this.#screen.stderr.write(this.#screen.paintError('dim', visible(text)));
    else this.#screen.err(visible(text));
  }

  clear(): void {
    if (this.#isShown) this.#screen.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }
}
