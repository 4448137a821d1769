/** How a task or an action ended, and why, as one line. */
import { type Cause, causeText } from '../../model/cause.ts';
import type { ActionCounts, Outcome } from '../../model/decision.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Style } from '../paint.ts';
import { durationText } from './quantities.ts';
import { oneLine } from './visible.ts';

/** How something ended. `ms` is wall time in milliseconds. */
interface Ending {
  readonly outcome: Outcome;
  readonly because: readonly string[];
  readonly ms: number;
  /** How often it was tried, where that is more than once. */
  readonly attempts?: number | undefined;
}

/** One line for an ending, such as `executed in 312 ms (first run)`. `all` names every reason, else the first two. */
export function outcomeText({ outcome, because, ms, attempts }: Ending, all = false): string {
  const reasons = reasonsText(because, all);
  switch (outcome) {
    case 'fresh':
      return `fresh${reasons && ` (${reasons})`}`;
    case 'executed':
      return `executed in ${durationText(ms)}${attempts === undefined ? '' : ` after ${attempts} attempts`}${reasons && ` (${reasons})`}`;
    case 'restored':
      return reasons === '' ? `restored in ${durationText(ms)}` : `restored because ${reasons}`;
    case 'failed':
      return `failed after ${durationText(ms)}`;
    case 'skipped':
      return `skipped because ${reasons || 'a need failed'}`;
    case 'cancelled':
      return 'cancelled';
    case 'timed-out':
      return `timed out after ${durationText(ms)}`;
    default:
      return unreachable(outcome);
  }
}

/** What a dry run says that it would do: `would run (first run)`. */
export function intentText(how: 'restore' | 'run', because: readonly string[], all = false): string {
  const reasons = reasonsText(because, all);
  return `would ${how === 'run' ? 'run' : 'be restored'}${reasons && ` (${reasons})`}`;
}

/** The texts of causes. */
export function causeTexts(causes: readonly Cause[]): readonly string[] {
  return causes.map(causeText);
}

/** Reasons on one line; the first two and how many more, or all. */
function reasonsText(because: readonly string[], all: boolean): string {
  const shown = all ? because : because.slice(0, 2);
  const more = because.length - shown.length;
  return [...shown.map(oneLine), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Counts of actions without the zeros: `1 executed, 11 fresh`; empty where there were none. */
export function actionCountsText(counts: ActionCounts): string {
  const parts = (['executed', 'restored', 'fresh'] as const).map((key) => [counts[key], key] as const);
  return parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ');
}

/** The style that an outcome is shown in. */
export function outcomeStyle(outcome: Outcome | 'failed'): Style {
  if (outcome === 'failed' || outcome === 'timed-out') return 'red';
  if (outcome === 'skipped' || outcome === 'cancelled') return 'yellow';
  return outcome === 'fresh' ? 'dim' : 'green';
}
