/** A run as a table in the summary of a step of GitHub Actions. */
import { appendFileSync } from 'node:fs';
import type { RunEvent } from '../model/event.ts';
import type { Reporter } from './reporter.ts';
import { causeTexts } from './text/outcome-text.ts';
import { durationText } from './text/quantities.ts';
import { summaryText } from './text/summary-text.ts';
import { oneLine } from './text/visible.ts';

/** More rows are counted only: a summary may have 1 MiB. */
const MOST_ROWS = 500;
const LONGEST = 300;

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What the reporter needs to know. */
interface GithubSummaryOptions {
  /** Path of the file (`GITHUB_STEP_SUMMARY`), which is appended to. */
  readonly file: string;
  onError(error: Error): void;
}

/** Tasks that were fresh come last: they are the least to look at. */
export class GithubSummaryReporter implements Reporter {
  readonly #options: GithubSummaryOptions;
  readonly #ended: Of<'task-ended'>[] = [];
  #started: Of<'run-started'> | undefined;
  #last: Of<'run-ended'> | undefined;

  constructor(options: GithubSummaryOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') this.#started = event;
    else if (event.type === 'task-ended') this.#ended.push(event);
    else if (event.type === 'run-ended') this.#last = event;
  }

  end(): void {
    if (!this.#started || !this.#last) return;
    try {
      appendFileSync(this.#options.file, `${this.#lines(this.#started, this.#last).join('\n')}\n`);
    } catch (error) {
      this.#options.onError(error as Error); // the file system throws nothing else
    }
  }

  #lines({ tasks }: Of<'run-started'>, { ok, ms }: Of<'run-ended'>): readonly string[] {
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    const outcomes = this.#ended.map(({ outcome }) => outcome);
    const isFresh = ({ outcome }: Of<'task-ended'>) => Number(outcome === 'fresh');
    const sorted = this.#ended.toSorted((one, other) => isFresh(one) - isFresh(other) || one.task - other.task);
    const more = sorted.length - MOST_ROWS;
    return [
      `### conductor: ${ok ? 'all well' : 'failed'}`,
      '',
      '| task | outcome | why | time |',
      '| --- | --- | --- | ---: |',
      ...sorted.slice(0, MOST_ROWS).map((event) => row(event, names.get(event.task) ?? '')),
      '',
      ...(more > 0 ? [`${more} more tasks are not listed.`, ''] : []),
      `${cell(summaryText(outcomes, ms))}`,
      '',
    ];
  }
}

function row({ task, outcome, because, ms, failure }: Of<'task-ended'>, name: string): string {
  const why = failure ? failure.problems.slice(0, 1).map(({ message }) => message) : causeTexts(because);
  const time = outcome === 'fresh' || outcome === 'skipped' ? '' : durationText(ms);
  const shown = outcome === 'failed' || outcome === 'timed-out' ? `**${outcome}**` : outcome;
  return `| ${cell(`${task} ${name}`)} | ${shown} | ${cell(why.join(', '))} | ${time} |`;
}

/** Text as it is: nothing of it is Markdown or HTML. */
function cell(text: string): string {
  const line = oneLine(text);
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  return short
    .replace(/[\\|`*_{}[\]~#@]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
