/** The work of `conductor verify`: runs in copies, says how far it is, prints what differs. */
import type { Emit } from '../model/event.ts';
import { LineSplitter } from '../report/line-splitter.ts';
import type { Screen } from '../report/screen.ts';
import { visible } from '../report/text/visible.ts';
import { verifyTask } from '../run/verify-task.ts';
import type { Invocation, OptionTable } from './command.ts';
import { printDocument } from './print-document.ts';
import { untilStopped } from './stop-signal.ts';
import { verifyLines } from './verify-lines.ts';

/** Options of `conductor verify`. */
export interface VerifyOptions extends OptionTable {
  readonly twice: { readonly summary: string };
  readonly json: { readonly summary: string };
}

const TAIL_LINES = 20;

/** Verifies the task that the word names; 1 where an output differs. */
export async function showVerification({
  io,
  cwd,
  screen,
  words,
  options,
}: Invocation<VerifyOptions>): Promise<number> {
  const { json, twice } = options;
  return await untilStopped(io, async (signal) => {
    const progress = json ? undefined : new ProgressLine(screen);
    const onStep = (text: string) => progress?.show(text);
    const emit = failedOutput(screen, () => progress?.clear());
    try {
      const found = await verifyTask({ cwd, env: io.env, word: words[0] ?? '', twice, signal, emit, onStep });
      progress?.clear();
      const ok = found.differences.length === 0;
      if (json) printDocument(screen, { ok, ...found });
      else screen.out(...verifyLines(found, screen.paint));
      return Number(!ok);
    } finally {
      progress?.clear();
    }
  });
}

/** On a terminal one line that is written over; elsewhere a line for each step. */
class ProgressLine {
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

/** The copy and its logs are gone when a failure is read, so that the last lines are shown with it. */
function failedOutput(screen: Screen, clear: () => void): Emit {
  const splitter = new LineSplitter();
  const tails = new Map<number, readonly string[]>();
  const keep = (task: number, lines: readonly string[]) => {
    tails.set(task, [...(tails.get(task) ?? []), ...lines].slice(-TAIL_LINES));
  };
  return (event) => {
    if (event.type === 'log') keep(event.task, splitter.lines(event));
    if (event.type !== 'task-ended') return;
    keep(event.task, splitter.rest(event.task));
    if (!event.failure) return;
    clear();
    screen.err(...(tails.get(event.task) ?? []).map((line) => `  | ${visible(line)}`.trimEnd()));
  };
}
