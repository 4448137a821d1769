/** Builds the one document that `--json` prints. */
import type { RunEvent, WriteMetrics } from '../model/event.ts';
import type { EfficiencyReport, RunReport, TaskReport } from '../model/formats/run-report.ts';
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
  readonly #writes = new Map<number, WriteMetrics[]>();
  #started: Of<'run-started'> | undefined;
  #efficiency: Of<'efficiency'> | undefined;
  #last: Of<'run-ended'> | undefined;

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#started = event;
    else if (event.type === 'efficiency') this.#efficiency = event;
    else if (event.type === 'run-ended') this.#last = event;
    else if (event.type === 'task-ended') this.#ended.set(event.task, event);
    else if (event.type === 'phase-ended') this.#phaseEnded(event);
    else if (event.type === 'published' && event.metrics) this.#written(event.task, event.metrics);
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
      ...(this.#efficiency ? { efficiency: efficiencyOf(this.#efficiency) } : {}),
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

  #written(task: number, metrics: WriteMetrics): void {
    const steps = Object.entries(metrics.ms).map(([step, ms]) => [step, rounded(ms)] as const);
    // The same steps, each with fewer digits.
    const write = { ...metrics, ms: Object.fromEntries(steps) as unknown as WriteMetrics['ms'] };
    this.#writes.set(task, [...(this.#writes.get(task) ?? []), write]);
  }

  #task(name: string, { task, outcome, because, ms, failure, attempts }: Of<'task-ended'>): TaskReport {
    const report: Writable<TaskReport> = {
      id: task,
      name,
      outcome,
      because: [...causeTexts(because)],
      durationMs: rounded(ms),
      phases: this.#phases.get(task) ?? [],
    };
    if (attempts !== undefined) report.attempts = attempts;
    const writes = this.#writes.get(task);
    if (writes) report.writes = writes;
    // Through JSON, because the members that a problem does not have are `undefined` in the event.
    if (failure) report.failure = JSON.parse(JSON.stringify(failure));
    return report;
  }
}

function efficiencyOf(event: Of<'efficiency'>): EfficiencyReport {
  const { ofBound, ofSlots, workMs, elapsedMs, slots, boundMs, criticalPath, held } = event;
  return {
    ofBound: rounded(ofBound),
    ofSlots: rounded(ofSlots),
    workMs: rounded(workMs),
    elapsedMs: rounded(elapsedMs),
    slots,
    boundMs: rounded(boundMs),
    criticalPath: { tasks: criticalPath.tasks, ms: rounded(criticalPath.ms) },
    ...(held ? { held } : {}),
  };
}

/** Milliseconds to the microsecond: further digits are noise. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
