/** The last line of a run. */
import type { Outcome } from '../../model/decision.ts';
import { countText } from './quantities.ts';

const ORDER: readonly Outcome[] = ['failed', 'timed-out', 'cancelled', 'skipped', 'executed', 'restored', 'fresh'];
const WORDS: Readonly<Partial<Record<Outcome, string>>> = { 'timed-out': 'timed out' };

/** `3 tasks: 1 executed, 2 fresh in 0.4 s`. `ms` is the run's wall time in milliseconds. */
export function summaryText(outcomes: readonly Outcome[], ms: number): string {
  const parts = ORDER.flatMap((outcome) => {
    const count = outcomes.filter((candidate) => candidate === outcome).length;
    return count === 0 ? [] : [`${count} ${WORDS[outcome] ?? outcome}`];
  });
  const list = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  return `${countText(outcomes.length, 'task')}: ${list} in ${secondsText(ms)}`;
}

/** The last lines of a run: the summary, and how it is gone on with where it did not end well. */
export function endLines(outcomes: readonly Outcome[], ms: number, isResumable: boolean): readonly string[] {
  return [summaryText(outcomes, ms), ...(isResumable ? ['to go on where it stopped: conductor resume'] : [])];
}

/** The last line of a dry run: `3 tasks: 1 would run, 2 fresh`. */
export function planSummaryText({ run, restore, fresh }: Record<'run' | 'restore' | 'fresh', number>): string {
  const parts = [
    [run, 'would run'],
    [restore, 'would be restored'],
    [fresh, 'fresh'],
  ] as const;
  const list = parts.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  return `${countText(run + restore + fresh, 'task')}: ${list.join(', ') || 'nothing to do'}`;
}

function secondsText(ms: number): string {
  const seconds = ms / 1000;
  return `${seconds < 0.095 ? Math.max(0.01, seconds).toFixed(2) : seconds.toFixed(1)} s`;
}
