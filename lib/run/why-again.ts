/** Whether a failed attempt is of a kind that its task has tried again; knows nothing of how often. */
import type { RetryRule } from '../task/definition.ts';
import type { FailureTraits } from './failure-traits.ts';

/** What a failed attempt left to judge it by. */
export interface FailedAttempt {
  readonly timedOut: boolean;
  readonly traits: FailureTraits;
  /** The first of the rule's patterns that a line of its output matched. */
  readonly matched?: string | undefined;
}

/** What of the failure is tried again, as words: `exit code 75`; undefined for a failure that is final. */
export function whyAgain(on: RetryRule['on'], attempt: FailedAttempt): string | undefined {
  const { timedOut, traits, matched } = attempt;
  if (timedOut) return on.timeout ? 'out of time' : undefined;
  const { exitCode, errors } = traits;
  if (exitCode !== undefined && on.exitCodes?.includes(exitCode)) return `exit code ${exitCode}`;
  const error = on.errors?.find((each) => errors.includes(each));
  if (error !== undefined) return `error "${error}"`;
  return matched === undefined ? undefined : `output matches "${matched}"`;
}
