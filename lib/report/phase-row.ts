/** A phase as a row of the display: what runs in it, then what it took. */
import type { ListrTaskWrapper } from 'listr2';
import type { RunEvent } from '../model/event.ts';
import { RowTitle } from './row-title.ts';
import { actionCountsText, outcomeText } from './text/outcome-text.ts';
import { publishedText } from './text/published-text.ts';
import { durationText } from './text/quantities.ts';
import { oneLine } from './text/visible.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What a row is shown by. */
// biome-ignore lint/suspicious/noExplicitAny: listr2's own default for renderers that are not told apart
export type RowWrapper = ListrTaskWrapper<unknown, any, any>;

const NAMED = 3;

/** The head follows the actions that run; the lines below are the last that ended. */
export class PhaseRow {
  readonly name: string;
  readonly #title: RowTitle;
  readonly #end = Promise.withResolvers<void>();
  readonly #running = new Set<string>();
  readonly #executed: string[] = [];
  #done = 0;
  #published = '';

  /** `verbose` keeps a line for each action that was not fresh. */
  constructor(name: string, verbose: boolean) {
    this.name = name;
    this.#title = new RowTitle(oneLine(name), verbose);
    this.#end.promise.catch(() => undefined); // also where the row is never shown
  }

  /** Its title as it is now. */
  get title(): string {
    return this.#title.text;
  }

  /** Shows the row until the phase has ended; rejects where it failed. */
  async show(wrapper: RowWrapper): Promise<void> {
    this.#title.bind((title) => {
      wrapper.title = title;
    });
    await this.#end.promise;
  }

  actionStarted(action: string): void {
    this.#running.add(action);
    this.#title.setHead(this.#head(this.#progress()));
  }

  actionEnded(event: Of<'action-ended'>): void {
    const { action, outcome } = event;
    this.#running.delete(action);
    this.#done += 1;
    if (outcome === 'executed') this.#executed.push(action);
    if (outcome !== 'fresh') this.#title.say([`${oneLine(action)} ${outcomeText(event)}`]);
    this.#title.setHead(this.#head(this.#progress()));
  }

  published(event: Of<'published'>): void {
    this.#published = publishedText(event);
  }

  /** The phase's own end. A failed one stays open until its task has ended, so that no title comes too late. */
  ended({ ms, actions, ok }: Of<'phase-ended'>): void {
    const details = [durationText(ms), actionCountsText(actions) + this.#names(), this.#published];
    this.#title.end(this.#head(details.filter(Boolean).join(' · ')));
    if (ok) this.#end.resolve();
  }

  /** Called when the task has ended, for phases that are still open. */
  close(): void {
    this.#end.reject(new Error('The phase did not end'));
  }

  /** Called when its attempt has failed and the task is tried again: a row that rejects would end the whole display of the task. */
  retried(): void {
    this.#title.end(this.#head('failed'));
    this.#end.resolve();
  }

  #head(detail: string): string {
    return `${oneLine(this.name)}  ${detail}`.trimEnd();
  }

  #progress(): string {
    return [this.#done > 0 ? `${this.#done} done` : '', listText([...this.#running])].filter(Boolean).join(' · ');
  }

  #names(): string {
    return this.#executed.length > 0 && this.#executed.length <= NAMED ? ` (${listText(this.#executed)})` : '';
  }
}

function listText(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED).map(oneLine), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
