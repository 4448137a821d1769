/** What stands around the output of tasks. */
import type { Paint } from './paint.ts';
import { outputLine } from './text/output-line.ts';

/** How a place wants output to look: a terminal, a file, a service that reads logs. */
export interface OutputFrame {
  /** A line as it is shown. */
  line(text: string): string;
  /** The line before a task's output, and those after it. */
  around(label: string, paint: Paint): readonly [string, ...string[]];
}

/** A heading. */
export const PLAIN_FRAME: OutputFrame = {
  line: outputLine,
  around: (label, paint) => [paint('bold', `── ${label} ──`)],
};
