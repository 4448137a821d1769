/** Says on standard error what went wrong: warnings at once, a failed task with the tail of its output. */
import type { RunEvent } from '../model/event.ts';
import { LineSplitter } from './line-splitter.ts';
import { runLogFolder, taskLogName } from './log-paths.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { failureLines, problemLines, type TextOptions } from './text/failure-text.ts';
import { visible } from './text/visible.ts';

const TAIL_LINES = 20;

/** What the reporter needs to know. */
interface ProblemsOptions {
  readonly screen: Screen;
  /** Absolute path of the workspace's root. */
  readonly root: string;
  readonly verbose: boolean;
  /** Masks secrets in what is shown of files. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Whether another reporter shows what tasks print. */
  showsOutput(): boolean;
}

/** Warnings and failures. */
export class ProblemsReporter implements Reporter {
  readonly #options: ProblemsOptions;
  readonly #splitter = new LineSplitter();
  readonly #tails = new Map<number, readonly string[]>();
  #run = '';

  constructor(options: ProblemsOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#run = event.run;
    else if (event.type === 'log') this.#keep(event.task, this.#splitter.lines(event));
    else if (event.type === 'warning') this.#warn(event);
    else if (event.type === 'waiting') this.#options.screen.err(`note: waiting for ${visible(event.for)}`);
    else if (event.type === 'task-retried') this.#keep(event.task, this.#splitter.rest(event.task));
    else if (event.type === 'task-ended') this.#taskEnded(event);
  }

  #keep(task: number, lines: readonly string[]): void {
    this.#tails.set(task, [...(this.#tails.get(task) ?? []), ...lines].slice(-TAIL_LINES));
  }

  #warn({ code, problem }: Extract<RunEvent, { type: 'warning' }>): void {
    this.#options.screen.err(...problemLines({ level: 'warning', code, problem }, this.#text()));
  }

  #taskEnded({ task, failure }: Extract<RunEvent, { type: 'task-ended' }>): void {
    this.#keep(task, this.#splitter.rest(task));
    const tail = this.#tails.get(task) ?? [];
    this.#tails.delete(task);
    if (failure) this.#options.screen.err(...failureLines(failure, this.#text(), this.#notes(task, tail)));
  }

  #notes(task: number, tail: readonly string[]): readonly string[] {
    const log = `its log is "${runLogFolder(this.#run)}/${taskLogName(task)}"`;
    if (tail.length === 0 || this.#options.showsOutput()) return [log];
    return [`the last it printed was\n${tail.map((line) => `  | ${line}`.trimEnd()).join('\n')}`, log];
  }

  #text(): TextOptions {
    const { screen, root, verbose, mask } = this.#options;
    return { root, paint: screen.paintError, verbose, mask };
  }
}
