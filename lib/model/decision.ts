/** What is to be done about an action, and how it ended. */
import type { ActionResult } from './action-result.ts';
import type { Cause } from './cause.ts';

/** Fresh: already right on disk. Restore: a tier has the result. Run: nothing has it. */
export type Decision =
  | { readonly kind: 'fresh'; readonly because?: readonly Cause[] }
  | { readonly kind: 'restore'; readonly because: readonly Cause[]; readonly result: ActionResult }
  | { readonly kind: 'run'; readonly because: readonly Cause[] };

/** How a task ended. The first three are successes. */
export type Outcome = 'fresh' | 'restored' | 'executed' | 'failed' | 'skipped' | 'cancelled' | 'timed-out';

/** Whether a task ended well: its outputs are right. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome === 'fresh' || outcome === 'restored' || outcome === 'executed';
}

/** How a piece of a task ended. */
export type ActionOutcome = 'fresh' | 'restored' | 'executed';

/** How many actions ended how. */
export interface ActionCounts {
  readonly executed: number;
  readonly restored: number;
  readonly fresh: number;
}
