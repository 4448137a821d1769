/** Errors in how conductor was called. */
import { ConductorError } from '../model/conductor-error.ts';

/** What is wrong with a call, and what to do. */
interface UsageFacts {
  /** Second half of the code: `usage/<name>`. */
  readonly name: string;
  readonly message: string;
  readonly help: string;
}

/** A usage error; exit code 2. */
export function usageError({ name, message, help }: UsageFacts): ConductorError {
  return new ConductorError({ code: `usage/${name}`, message, help });
}
