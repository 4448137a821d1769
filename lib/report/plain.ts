/** Plain lines in the order of events: for pipes, CI and `--plain`. */
import type { Outcome } from '../model/decision.ts';
import type { RunEvent } from '../model/event.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { efficiencyText } from './text/efficiency-text.ts';
import { heldText } from './text/held-text.ts';
import { actionCountsText, causeTexts, outcomeStyle, outcomeText } from './text/outcome-text.ts';
import { publishedText } from './text/published-text.ts';
import { durationText } from './text/quantities.ts';
import { readyText, SERVING } from './text/ready-text.ts';
import { retriedText } from './text/retried-text.ts';
import { endLines } from './text/summary-text.ts';
import { idText, taskLabels } from './text/task-labels.ts';
import { oneLine } from './text/visible.ts';

/** What the reporter needs to know. */
interface PlainOptions {
  readonly screen: Screen;
  /** Shows phases, actions and every reason as well. */
  readonly verbose: boolean;
}

/** One line a task; with `verbose` everything else too. */
export class PlainReporter implements Reporter {
  readonly #screen: Screen;
  readonly #verbose: boolean;
  readonly #outcomes: Outcome[] = [];
  #labels: ReadonlyMap<number, string> = new Map();
  #isResumable = false;

  constructor({ screen, verbose }: PlainOptions) {
    this.#screen = screen;
    this.#verbose = verbose;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#labels = taskLabels(event.tasks);
    else if (event.type === 'task-ended') this.#taskEnded(event);
    else if (event.type === 'task-retried') this.#retried(event);
    else if (event.type === 'published') this.#line(event.task, `published ${publishedText(event)}`);
    else if (event.type === 'service-ready') this.#line(event.task, readyText(event));
    else if (event.type === 'serving') this.#line(event.task, SERVING);
    else if (event.type === 'efficiency') this.#screen.out(efficiencyText(event));
    else if (event.type === 'resumable') this.#isResumable = true;
    else if (event.type === 'run-ended') this.#screen.out(...endLines(this.#outcomes, event.ms, this.#isResumable));
    else if (this.#verbose) this.#detail(event);
  }

  #taskEnded(event: Extract<RunEvent, { type: 'task-ended' }>): void {
    this.#outcomes.push(event.outcome);
    const text = outcomeText({ ...event, because: causeTexts(event.because) }, this.#verbose);
    this.#line(event.task, this.#screen.paint(outcomeStyle(event.outcome), text));
  }

  #retried(event: Extract<RunEvent, { type: 'task-retried' }>): void {
    this.#line(event.task, this.#screen.paint('yellow', retriedText(event)));
  }

  #detail(event: RunEvent): void {
    if (event.type === 'task-held') this.#line(event.task, heldText(event.for));
    else if (event.type === 'task-started') this.#line(event.task, event.how === 'run' ? 'started' : 'restoring');
    else if (event.type === 'action-ended') this.#actionEnded(event);
    else if (event.type === 'phase-ended') this.#phaseEnded(event);
  }

  #actionEnded(event: Extract<RunEvent, { type: 'action-ended' }>): void {
    const text = this.#screen.paint(outcomeStyle(event.outcome), outcomeText(event, true));
    this.#line(event.task, `${oneLine(event.action)} ${text}`);
  }

  #phaseEnded({ task, phase, ms, actions, ok }: Extract<RunEvent, { type: 'phase-ended' }>): void {
    const counts = actionCountsText(actions);
    const ending = ok ? `done in ${durationText(ms)}` : `failed after ${durationText(ms)}`;
    this.#line(task, `phase ${oneLine(phase)} ${ending}${counts && ` (${counts})`}`);
  }

  #line(task: number, text: string): void {
    this.#screen.out(`${this.#labels.get(task) ?? idText(task)}  ${text}`);
  }
}
