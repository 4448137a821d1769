/** Makes one error of several that were found in one go. */
import { ConductorError, isConductorError, type Problem } from '../model/conductor-error.ts';

/** Throws the first of `errors` with the problems of all; does nothing where there are none. What is not expected is thrown as it is. */
export function throwJoined(errors: readonly unknown[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  const bug = errors.find((error) => !isConductorError(error));
  if (bug !== undefined || !isConductorError(first)) throw bug ?? first;
  const [head, ...rest] = first.problems as readonly [Problem, ...Problem[]]; // the constructor puts one there
  const more = [...rest, ...others.flatMap((error) => (isConductorError(error) ? error.problems : []))];
  throw new ConductorError({ ...head, code: first.code, exitCode: first.exitCode, more, cause: first.cause });
}
