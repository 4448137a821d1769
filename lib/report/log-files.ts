/** Log files: one for each task that ran and was heard of, one for each action that it executed, one for all other tasks. */
import { join } from 'node:path';
import type { RunEvent } from '../model/event.ts';
import { LineSplitter } from './line-splitter.ts';
import { actionLogName, runLogFolder, SILENT_TASKS_LOG, taskLogName } from './log-paths.ts';
import { LogWriter } from './log-writer.ts';
import { createPaint } from './paint.ts';
import { perfLine } from './perf.ts';
import { pruneLogs } from './prune-logs.ts';
import type { Reporter } from './reporter.ts';
import { failureLines, problemLines, type TextOptions } from './text/failure-text.ts';
import { lookupText } from './text/lookup-text.ts';
import { causeTexts, outcomeText } from './text/outcome-text.ts';
import { publishedText } from './text/published-text.ts';
import { readyText } from './text/ready-text.ts';
import { retriedText } from './text/retried-text.ts';
import { idText, taskLabels } from './text/task-labels.ts';
import { oneLine } from './text/visible.ts';

/** What the reporter needs to know. */
export interface LogFilesOptions {
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** Masks secrets in what is shown of files. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Called at most once, where logs cannot be written. */
  onError(error: Error): void;
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Writes in the background; a task that was fresh leaves no log. */
export class LogFilesReporter implements Reporter {
  readonly #options: LogFilesOptions;
  readonly #splitter = new LineSplitter();
  readonly #text: TextOptions;
  readonly #started = new Set<number>();
  /** Lines of tasks that nothing was heard of yet: whoever has nothing to say gets no file of its own, which costs 0.3 ms and more. */
  readonly #silent = new Map<number, string[]>();
  #writer: LogWriter | undefined;
  #isPruned = false;
  #run: Of<'run-started'> | undefined;
  #labels: ReadonlyMap<number, string> = new Map();

  constructor(options: LogFilesOptions) {
    this.#options = options;
    this.#text = { root: options.root, paint: createPaint(false), verbose: true, mask: options.mask };
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#runStarted(event);
    else if (event.type === 'task-started') this.#taskStarted(event);
    else if (event.type === 'task-ended') this.#taskEnded(event);
    else if ('task' in event && event.task !== undefined && this.#started.has(event.task)) {
      if (event.type === 'cache-lookup') this.#silent.get(event.task)?.push(lookupText(event));
      if (event.type !== 'cache-lookup' || !this.#silent.has(event.task)) this.#add(event.task, this.#linesOf(event));
    }
    if (event.type === 'action-ended') this.#actionLog(event);
  }

  end(): void {
    if (!this.#writer || !this.#run) return;
    this.#writer.flush();
    this.#prune();
  }

  /** Once in a run, while its tasks run. */
  #prune(): void {
    if (this.#isPruned || !this.#run) return;
    this.#isPruned = true;
    try {
      pruneLogs(this.#options.root, { keep: this.#run.keepLogs, current: this.#run.run });
    } catch {
      // Old logs that stay do no harm, and the next run tries again.
    }
  }

  #runStarted(event: Of<'run-started'>): void {
    this.#run = event;
    this.#labels = taskLabels(event.tasks);
  }

  /** What is only restored has nothing to log: the cache's log tells it. */
  #taskStarted({ task, how, because }: Of<'task-started'>): void {
    if (!this.#run || how === 'restore') return;
    this.#started.add(task);
    const label = (this.#labels.get(task) ?? idText(task)).trimEnd();
    const reasons = causeTexts(because).map(oneLine).join(', ');
    this.#silent.set(task, [
      `conductor ${this.#run.version}, run ${this.#run.run}, task ${label}`,
      `running because: ${reasons}`,
    ]);
  }

  #taskEnded(event: Of<'task-ended'>): void {
    const { task, failure } = event;
    if (!this.#started.has(task) && !failure) return;
    const perf = perfLine(event);
    const printed = this.#splitter.rest(task);
    const lines = [
      ...printed,
      ...(failure ? failureLines(failure, this.#text) : []),
      ...(perf === undefined ? [] : [perf]),
      outcomeText({ ...event, because: causeTexts(event.because) }, true),
    ];
    const silent = failure || printed.length > 0 ? undefined : this.#silent.get(task);
    if (silent) this.#write(SILENT_TASKS_LOG, [...silent, ...lines]);
    else this.#add(task, lines);
  }

  #linesOf(event: RunEvent): readonly string[] {
    switch (event.type) {
      case 'log':
        return this.#splitter.lines(event);
      case 'phase-started':
        return [`phase ${oneLine(event.phase)}`];
      case 'phase-ended':
        return [perfLine(event) ?? ''];
      case 'service-ready':
        return [readyText(event)];
      case 'published':
        return [`published ${publishedText(event)}`, perfLine(event)].filter((line) => line !== undefined);
      case 'cache-lookup':
        return [lookupText(event)];
      case 'action-ended':
        return [actionLine(event)];
      case 'task-retried':
        return [...this.#splitter.rest(event.task), ...failureLines(event.failure, this.#text), retriedText(event)];
      case 'warning':
        return problemLines({ level: 'warning', ...event }, this.#text);
      default:
        return [];
    }
  }

  #actionLog(event: Of<'action-ended'>): void {
    if (event.outcome !== 'executed' && event.outcome !== 'failed') return;
    this.#write(actionLogName(event.task, event.action), [...event.log, actionLine(event)]);
  }

  #add(task: number, lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#write(taskLogName(task), [...(this.#silent.get(task) ?? []), ...lines]);
    this.#silent.delete(task);
  }

  #write(name: string, lines: readonly string[]): void {
    if (!this.#run) return;
    const { root, onError } = this.#options;
    if (!this.#writer) setImmediate(() => this.#prune());
    this.#writer ??= new LogWriter(join(root, runLogFolder(this.#run.run)), onError);
    this.#writer.add(name, lines);
  }
}

function actionLine(event: Of<'action-ended'>): string {
  return `action "${oneLine(event.action)}" ${outcomeText(event, true)}`;
}
