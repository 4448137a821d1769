/** What to say about something thrown, and the exit code that it ends in. */
import { findWorkspace } from '../config/find-workspace.ts';
import { isConductorError } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import { VERSION } from '../model/version.ts';
import type { Paint } from '../report/paint.ts';
import { bugLines } from '../report/text/bug-text.ts';
import { failureLines } from '../report/text/failure-text.ts';

const BUG = 70; // EX_SOFTWARE of sysexits.h

/** How to say it; `cwd` is the folder that the command worked in. */
interface ExplainOptions {
  readonly cwd: string;
  readonly paint: Paint;
  /** Masks secrets in what is shown of files. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Shows stacks. */
  readonly verbose: boolean;
}

/** Lines for standard error, and the exit code. */
interface Explanation {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** An expected error by its facts, one of the system by what it says of itself, anything else as a bug. */
export function explainError(error: unknown, options: ExplainOptions): Explanation {
  const failure = failureIn(error);
  if (!failure) return { lines: bugLines({ error, version: VERSION, verbose: options.verbose }), exitCode: BUG };
  const root = findWorkspace(options.cwd)?.root ?? options.cwd;
  const lines = failureLines(failure, { ...options, root });
  return { lines, exitCode: isConductorError(error) ? error.exitCode : 2 };
}

/** Whether something thrown is nothing that a user or the system can cause. */
export function isBug(error: unknown): boolean {
  return failureIn(error) === undefined;
}

function failureIn(error: unknown): Failure | undefined {
  if (isConductorError(error)) return { code: error.code, problems: error.problems, stack: error.stack };
  if (!isSystemError(error)) return undefined;
  const help = 'See what stands in the way of the path (rights, room on the disk), and try again';
  return { code: `system/${error.code}`, problems: [{ message: error.message, help }], stack: error.stack };
}

/** Errors of system calls name the call; a full disk or a closed folder is nobody's bug. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
