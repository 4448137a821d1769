/** What of a failed attempt decides whether it is tried again, as plain data; knows nothing of rules. */

/** What is known of it besides what people read. */
export interface FailureTraits {
  /** Of the command or script, or of the command that the task's code ran. */
  readonly exitCode?: number | undefined;
  /** Names of the thrown error's classes and its codes, and those of its causes. */
  readonly errors: readonly string[];
}

/** Causes may go round in circles. */
const DEEPEST = 10;

/** The traits of something that a task's code has thrown. */
export function traitsOf(thrown: unknown): FailureTraits {
  const errors = withCauses(thrown, DEEPEST);
  const codes = errors.map(({ exitCode }) => exitCode);
  return { exitCode: codes.find((code) => typeof code === 'number'), errors: [...new Set(errors.flatMap(wordsOf))] };
}

type Thrown = Error & { readonly code?: unknown; readonly exitCode?: unknown; readonly errors?: unknown };

function withCauses(thrown: unknown, depth: number): readonly Thrown[] {
  if (!(thrown instanceof Error) || depth === 0) return [];
  const { errors } = thrown as Thrown;
  const causes = [thrown.cause, ...(Array.isArray(errors) ? errors : [])];
  return [thrown, ...causes.flatMap((cause) => withCauses(cause, depth - 1))];
}

function wordsOf(error: Thrown): readonly string[] {
  const classes: string[] = [];
  for (
    let at: object | null = Object.getPrototypeOf(error);
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  )
    classes.push(at.constructor.name);
  const { name, code } = error;
  return [name, ...classes, ...(typeof code === 'string' || typeof code === 'number' ? [String(code)] : [])];
}
