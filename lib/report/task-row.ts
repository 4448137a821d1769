/** A task as a row of the display, with its phases below it. */
import type { Listr } from 'listr2';
import type { RunEvent } from '../model/event.ts';
import { LineSplitter } from './line-splitter.ts';
import { PhaseRow, type RowWrapper } from './phase-row.ts';
import { RowQueue } from './row-queue.ts';
import { RowTitle } from './row-title.ts';
import { outcomeText } from './text/outcome-text.ts';
import { retriedText } from './text/retried-text.ts';
import { oneLine, visible } from './text/visible.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** A task's row. Its phases are not known before they start, so each is shown beside the place for the next. */
export class TaskRow {
  readonly #label: string;
  readonly #verbose: boolean;
  readonly #title: RowTitle;
  readonly #phases = new RowQueue<PhaseRow>();
  readonly #open = new Set<PhaseRow>();
  readonly #splitter = new LineSplitter();
  #failed = false;
  #skip: (() => void) | undefined;
  #skipped = false;

  /** `label` is the task's number and name; `verbose` keeps lines of output. */
  constructor(label: string, verbose: boolean) {
    this.#label = label;
    this.#verbose = verbose;
    this.#title = new RowTitle(label, verbose);
  }

  /** Shows the row until its task has ended, with its phases from the first on; rejects where it failed. */
  async show(wrapper: RowWrapper): Promise<Listr | undefined> {
    this.#title.bind((title) => {
      wrapper.title = title;
    });
    this.#skip = () => wrapper.skip();
    if (this.#skipped) this.#skip();
    return await this.#next(wrapper);
  }

  phaseStarted(phase: string): void {
    const row = new PhaseRow(phase, this.#verbose);
    this.#open.add(row);
    this.#phases.push(row);
  }

  phaseEnded(event: Of<'phase-ended'>): void {
    const row = this.#phase(event.phase);
    row?.ended(event);
    if (row && event.ok) this.#open.delete(row);
  }

  published(event: Of<'published'>): void {
    this.#phase(event.phase)?.published(event);
  }

  actionStarted({ phase, action }: Of<'action-started'>): void {
    this.#phase(phase)?.actionStarted(action);
  }

  actionEnded(event: Of<'action-ended'>): void {
    const row = this.#phase(event.phase);
    if (row) row.actionEnded(event);
    else if (event.outcome !== 'fresh') this.#title.say([`${oneLine(event.action)} ${outcomeText(event)}`]);
  }

  /** A line of conductor's own. */
  says(line: string): void {
    this.#title.say([line]);
  }

  log(event: Of<'log'>): void {
    this.#title.say(this.#splitter.lines(event).map(visible));
  }

  /** Phases that the attempt left open are over: the next one begins anew. */
  retried(event: Of<'task-retried'>): void {
    for (const row of this.#open) row.retried();
    this.#open.clear();
    this.#title.say([...this.#splitter.rest(event.task).map(visible), retriedText(event)]);
  }

  /** The task's end; `text` says how it ended. */
  ended(outcome: Of<'task-ended'>['outcome'], text: string): void {
    this.#failed = outcome === 'failed' || outcome === 'timed-out';
    this.#skipped = outcome === 'skipped' || outcome === 'cancelled';
    this.#title.end(`${this.#label}  ${text}`);
    if (this.#skipped) this.#skip?.();
    for (const row of this.#open) row.close();
    this.#phases.close();
  }

  #phase(name: string | undefined): PhaseRow | undefined {
    return [...this.#open].find((row) => row.name === name);
  }

  async #next(wrapper: RowWrapper): Promise<Listr | undefined> {
    const row = await this.#phases.take();
    if (row === undefined && this.#failed) throw new Error('The task failed');
    if (row === undefined) return undefined;
    const shown = { title: row.title, task: async (_context: unknown, own: RowWrapper) => await row.show(own) };
    const next = { task: async (_context: unknown, own: RowWrapper) => await this.#next(own) };
    return wrapper.newListr([shown, next], { concurrent: true, exitOnError: true });
  }
}
