/** Shows what tasks print: as it comes, or when a task ends. Knows no display: it writes blocks of whole lines. */
import type { Outcome } from '../model/decision.ts';
import type { RunEvent } from '../model/event.ts';
import { HeldOutput } from './held-output.ts';
import { LineSplitter } from './line-splitter.ts';
import { runLogFolder, taskLogName } from './log-paths.ts';
import type { OutputFrame } from './output-frame.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { countText } from './text/quantities.ts';

/** `auto`: a task that is the only one to run is streamed, all others are grouped. `errors`: failures show the end of it. */
export type LogsMode = 'auto' | 'stream' | 'grouped' | 'errors';

/** What the reporter needs to know. */
interface OutputOptions {
  readonly screen: Screen;
  /** Undefined: as configured. */
  readonly mode: LogsMode | undefined;
  /** Other lines stand between: each line of output says whose it is. */
  readonly verbose: boolean;
  readonly frame: OutputFrame;
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Those that came to be without running. */
const UNRUN: ReadonlySet<Outcome> = new Set(['fresh', 'restored']);

/** Give it each event before the reporter that tells how tasks end. */
export class OutputReporter implements Reporter {
  readonly #options: OutputOptions;
  readonly #splitter = new LineSplitter();
  readonly #held = new Map<number, HeldOutput>();
  readonly #open = new Set<number>();
  #mode: LogsMode;
  #labels: ReadonlyMap<number, string> = new Map();
  #run = '';
  /** Whether another task than the one that is open was run. */
  #hasRun = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#mode = options.mode ?? 'auto';
  }

  /** Whether what a task printed is shown here, so that it need not be shown with its failure. */
  readonly shows = (): boolean => this.#mode !== 'errors';

  /** Whether what a task prints is shown as it comes. */
  readonly streams = (task: number): boolean => this.#mode === 'stream' || this.#isOnlyOne(task);

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#runStarted(event);
    else if (event.type === 'log') this.#printed(event.task, this.#splitter.lines(event));
    else if (event.type === 'task-retried') this.#printed(event.task, this.#splitter.rest(event.task));
    else if (event.type === 'task-ended') this.#taskEnded(event);
  }

  /** What tasks printed that never ended. */
  end(): void {
    for (const task of [...this.#held.keys()]) this.#showGroup(task);
  }

  #runStarted({ run, tasks, showLogs = 'auto' }: Of<'run-started'>): void {
    this.#run = run;
    this.#mode = this.#options.mode ?? showLogs;
    this.#labels = new Map(tasks.map(({ id, slug }) => [id, `${id} ${slug}`]));
    for (const { id } of tasks) this.#open.add(id);
  }

  #printed(task: number, lines: readonly string[]): void {
    if (this.#mode === 'errors' || lines.length === 0) return;
    if (this.streams(task)) this.#stream(task, lines);
    else {
      const held = this.#held.get(task) ?? new HeldOutput();
      this.#held.set(task, held);
      held.add(lines);
    }
  }

  #taskEnded({ task, outcome }: Of<'task-ended'>): void {
    this.#printed(task, this.#splitter.rest(task));
    this.#showGroup(task);
    this.#open.delete(task);
    this.#hasRun ||= !UNRUN.has(outcome);
    for (const [other, held] of this.#held) {
      if (this.#isOnlyOne(other)) {
        this.#held.delete(other);
        this.#stream(
          other,
          held.lines((left) => this.#note(other, left)),
        );
      }
    }
  }

  /** Every other task of the run has ended without being run: nothing can come between its lines any more. */
  #isOnlyOne(task: number): boolean {
    return this.#mode === 'auto' && !this.#hasRun && this.#open.size === 1 && this.#open.has(task);
  }

  #stream(task: number, lines: readonly string[]): void {
    const { screen, frame, verbose } = this.#options;
    const isPlain = !verbose && (this.#mode === 'auto' || this.#labels.size === 1);
    const prefix = isPlain ? '' : `${screen.paint('dim', `${this.#label(task)} |`)} `;
    const shown = lines.map((line) => (isPlain ? frame.line(line) : (prefix + frame.line(line)).trimEnd()));
    screen.block(`${shown.join('\n')}\n`);
  }

  #showGroup(task: number): void {
    const held = this.#held.get(task);
    if (held === undefined || held.isEmpty) return;
    this.#held.delete(task);
    const { screen, frame } = this.#options;
    const lines = held.lines((left) => this.#note(task, left)).map((line) => frame.line(line));
    const [first, ...last] = frame.around(this.#label(task), screen.paint);
    screen.block(`${[first, ...lines, ...last].join('\n')}\n`);
  }

  #note(task: number, left: number): string {
    return `… ${countText(left, 'line')} not shown; all of it is in "${runLogFolder(this.#run)}/${taskLogName(task)}" …`;
  }

  #label(task: number): string {
    return this.#labels.get(task) ?? String(task);
  }
}
