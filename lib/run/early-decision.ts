/** A decision that a run need not make again, as long as nothing has changed since. */
import type { DecidedDue } from './decide-due.ts';

/** What was decided before the first task started. */
export interface EarlyDecision {
  /** The observer's, when it was made. */
  readonly moment: string;
  readonly decided: DecidedDue;
}

/** By task. Each counts once. */
export type EarlyDecisions = Map<number, EarlyDecision>;
