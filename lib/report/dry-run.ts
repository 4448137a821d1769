/** What a run would do, one line a task. */
import type { Cause } from '../model/cause.ts';
import type { RunEvent } from '../model/event.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { causeTexts, intentText } from './text/outcome-text.ts';
import { planSummaryText } from './text/summary-text.ts';
import { taskLabels } from './text/task-labels.ts';

/** Shows the plan of a run that is not carried out. */
export class DryRunReporter implements Reporter {
  readonly #screen: Screen;
  readonly #verbose: boolean;
  readonly #counts = { run: 0, restore: 0, fresh: 0 };
  #labels: ReadonlyMap<number, string> = new Map();

  /** `verbose` names every reason. */
  constructor({ screen, verbose }: { readonly screen: Screen; readonly verbose: boolean }) {
    this.#screen = screen;
    this.#verbose = verbose;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#labels = taskLabels(event.tasks);
    else if (event.type === 'run-ended') this.#screen.out(planSummaryText(this.#counts));
    else if (event.type === 'task-ended' && event.outcome === 'fresh') this.#line(event.task, 'fresh');
    else if (event.type === 'task-ended' && event.outcome === 'executed') this.#line(event.task, 'run', event.because);
    else if (event.type === 'task-ended' && event.outcome === 'restored') {
      this.#line(event.task, 'restore', event.because);
    }
  }

  #line(task: number, how: 'run' | 'restore' | 'fresh', because: readonly Cause[] = []): void {
    this.#counts[how] += 1;
    const text = how === 'fresh' ? 'fresh' : intentText(how, causeTexts(because), this.#verbose);
    this.#screen.out(`${this.#labels.get(task)}  ${this.#screen.paint(how === 'fresh' ? 'dim' : 'green', text)}`);
  }
}
