/** What goes on, for commands whose own output comes at the end. */
import type { Screen } from '../report/screen.ts';
import { visible } from '../report/text/visible.ts';

/** On a terminal one line that is written over; elsewhere a line for each step. */
export class ProgressLine {
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
