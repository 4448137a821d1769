/** How a task ended that did not go well, as part of a sentence. */
import type { Outcome } from './decision.ts';

const WORDS: Readonly<Partial<Record<Outcome, string>>> = { failed: 'failed', 'timed-out': 'timed out' };

/** `failed`, `timed out`, `was cancelled`. */
export function outcomeWords(outcome: Outcome): string {
  return WORDS[outcome] ?? `was ${outcome}`;
}
