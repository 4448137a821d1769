/** How carrying out a task ended. */
import type { ActionResult } from '../model/action-result.ts';
import type { Outcome } from '../model/decision.ts';
import type { Failure } from '../model/event.ts';
import type { KeptEdits } from '../model/kept-edit.ts';

/** A result once it is known whether it may be recorded. */
export interface JudgedResult {
  readonly result: ActionResult;
  /** False: it serves this run only. */
  readonly trusted: boolean;
  /** Records it where it may be and tidies up; false where it turned out that it may not be trusted. */
  keep(): Promise<boolean>;
}

/** The end of a task, or of one attempt at it, with what is to be remembered. */
export interface TaskEnding {
  readonly outcome: Outcome;
  readonly result?: ActionResult | undefined;
  /** Set where it is not known yet whether the result may be trusted. Until then it serves this run only. */
  readonly judge?: () => Promise<JudgedResult>;
  readonly failure?: Failure;
  /** Edits that stay although it failed. */
  readonly edits?: KeptEdits | undefined;
  /** What of its failure its task has tried again: `exit code 75`; undefined where it is final. */
  readonly again?: string | undefined;
  /** Whether attempts are left after such a failure. */
  readonly goesOn?: boolean;
  /** How often it was tried, where that is more than once. */
  readonly attempts?: number | undefined;
}
