/** `conductor run`: brings every task up to date. */
import { carryOut } from '../carry-out.ts';
import { defineCommand } from '../command.ts';
import { RUN_OPTIONS } from '../run-options.ts';

export const runCommand = defineCommand({
  name: 'run',
  parameters: '[task…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Bring every task (or the named ones) up to date',
  options: RUN_OPTIONS,
  examples: [
    { line: 'conductor run', what: 'every task' },
    { line: 'conductor run --dry-run', what: 'what would be done, and why' },
    { line: 'conductor run --logs stream', what: 'with what tasks print as it comes' },
    { line: 'conductor run --continue --concurrency 4', what: 'four at once, going on after a failure' },
    { line: 'conductor run --profile small --adaptive', what: 'few tasks, and fewer still while the machine is busy' },
  ],
  run: carryOut,
});
