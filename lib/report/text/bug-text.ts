/** The text of an error that nobody expected: conductor's own fault, and said to be. */
import { visible } from './visible.ts';

/** What is known where a bug shows. */
interface BugFacts {
  readonly error: unknown;
  readonly version: string;
  /** Shows the stack. */
  readonly verbose: boolean;
}

/** The lines of a bug. */
export function bugLines({ error, version, verbose }: BugFacts): readonly string[] {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const place = `conductor ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  const lines = [`This is a bug in conductor: ${visible(message)}`, `note: ${place}`];
  const stack = error instanceof Error ? error.stack : undefined;
  if (verbose && stack)
    return [...lines, ...visible(stack).split('\n'), 'help: Please report it with all of this text'];
  return [...lines, 'help: Run the command again with --verbose and report what it prints'];
}
