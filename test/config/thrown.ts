/** What a promise rejects with, as the text that a user would read. */
import { ConductorError, type Problem } from '../../lib/model/conductor-error.ts';

/** The expected error that the work ends in; anything else fails the test. */
export async function thrown(work: Promise<unknown>): Promise<ConductorError> {
  const error = await work.then(
    () => new Error('It was expected to fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConductorError) return error;
  throw error;
}

/** `file:line:column message (help)`. */
export function problemText({ message, place, help }: Problem): string {
  const where =
    place === undefined ? '' : [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  return `${where} ${message}${help === undefined ? '' : ` (${help})`}`.trimStart();
}

/** The texts of all problems that the work ends in. */
export async function complaints(work: Promise<unknown>): Promise<string[]> {
  return (await thrown(work)).problems.map(problemText);
}
