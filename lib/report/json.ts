/** Builds the one document that `--json` prints. */
import type { RunEvent } from '../model/event.ts';
import type { RunReport, TaskReport } from '../model/formats/run-report.ts';
import type { Reporter } from './reporter.ts';
import { causeTexts } from './text/outcome-text.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** How the document is printed. */
interface JsonOptions {
  readonly dryRun: boolean;
  print(document: RunReport): void;
}

/** Prints nothing for a run that never started: its error is on standard error. */
export class JsonReporter implements Reporter {
  readonly #options: JsonOptions;
  readonly #phases = new Map<number, TaskReport['phases'][number][]>();
  readonly #ended = new Map<number, Of<'task-ended'>>();
  #started: Of<'run-started'> | undefined;
  #last: Of<'run-ended'> | undefined;

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#started = event;
    else if (event.type === 'run-ended') this.#last = event;
    else if (event.type === 'task-ended') this.#ended.set(event.task, event);
    else if (event.type === 'phase-ended') this.#phaseEnded(event);
  }

  end(): void {
    const started = this.#started;
    if (!started) return;
    this.#options.print({
      version: started.version,
      run: started.run,
      ok: this.#last?.ok ?? false,
      ...(this.#options.dryRun ? { dryRun: true } : {}),
      durationMs: rounded(this.#last?.ms ?? 0),
      tasks: started.tasks.flatMap(({ id, name }) => {
        const ended = this.#ended.get(id);
        return ended ? [this.#task(name, ended)] : [];
      }),
    });
  }

  #phaseEnded({ task, phase, ms, actions }: Of<'phase-ended'>): void {
    const phases = this.#phases.get(task) ?? [];
    phases.push({ name: phase, durationMs: rounded(ms), actions });
    this.#phases.set(task, phases);
  }

  #task(name: string, { task, outcome, because, ms, failure }: Of<'task-ended'>): TaskReport {
    const report: Writable<TaskReport> = {
      id: task,
      name,
      outcome,
      because: [...causeTexts(because)],
      durationMs: rounded(ms),
      phases: this.#phases.get(task) ?? [],
    };
    // Through JSON, because the members that a problem does not have are `undefined` in the event.
    if (failure) report.failure = JSON.parse(JSON.stringify(failure));
    return report;
  }
}

/** Milliseconds to the microsecond: further digits are noise. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
