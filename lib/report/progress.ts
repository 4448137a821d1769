/** A run on a terminal: fresh tasks as plain lines, and a live display from the first task that is not. */
import type { Outcome } from '../model/decision.ts';
import type { RunEvent } from '../model/event.ts';
import { lazyReporter } from './lazy-reporter.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { efficiencyText } from './text/efficiency-text.ts';
import { causeTexts, outcomeStyle, outcomeText } from './text/outcome-text.ts';
import { endLines } from './text/summary-text.ts';
import { taskLabels } from './text/task-labels.ts';

/** What the reporter needs to know. */
interface ProgressOptions {
  readonly screen: Screen;
  /** Keeps every action's line and names every reason. */
  readonly verbose: boolean;
  /** Whether what a task prints is shown above the display as it comes. */
  readonly streams?: ((task: number) => boolean) | undefined;
}

/** While the display is there the screen holds back all other lines; they follow it. */
export class ProgressReporter implements Reporter {
  readonly #screen: Screen;
  readonly #verbose: boolean;
  readonly #display: Reporter;
  readonly #outcomes: Outcome[] = [];
  #labels: ReadonlyMap<number, string> = new Map();
  #live = false;
  #isResumable = false;
  readonly #last: string[] = [];

  constructor(options: ProgressOptions) {
    this.#screen = options.screen;
    this.#verbose = options.verbose;
    this.#display = lazyReporter(async () => {
      const { openDisplay } = await import('./display.ts');
      return await openDisplay(options);
    });
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#labels = taskLabels(event.tasks);
    if (event.type === 'task-started') this.#goLive();
    if (event.type === 'task-ended') this.#outcomes.push(event.outcome);
    if (event.type === 'efficiency') this.#last.push(efficiencyText(event));
    if (event.type === 'resumable') this.#isResumable = true;
    if (event.type === 'run-ended') this.#last.push(...endLines(this.#outcomes, event.ms, this.#isResumable));
    if (this.#live || event.type === 'run-started') this.#display.handle(event);
    else if (event.type === 'task-ended') this.#line(event);
  }

  pause(): () => void {
    return this.#display.pause?.() ?? (() => undefined);
  }

  async end(): Promise<void> {
    try {
      await this.#display.end?.();
    } finally {
      this.#screen.release();
      this.#screen.out(...this.#last);
    }
  }

  #goLive(): void {
    this.#live = true;
    this.#screen.hold();
  }

  #line(event: Extract<RunEvent, { type: 'task-ended' }>): void {
    const text = outcomeText({ ...event, because: causeTexts(event.because) }, this.#verbose);
    this.#screen.out(`${this.#labels.get(event.task)}  ${this.#screen.paint(outcomeStyle(event.outcome), text)}`);
  }
}
