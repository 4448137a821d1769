/** `conductor task`: brings named tasks up to date. */
import { carryOut } from '../carry-out.ts';
import { defineCommand } from '../command.ts';
import { RUN_OPTIONS } from '../run-options.ts';

export const taskCommand = defineCommand({
  name: 'task',
  parameters: '<task…>',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Bring tasks, by number, range or name, and what they need up to date',
  options: RUN_OPTIONS,
  examples: [
    { line: 'conductor task 8', what: 'task 8 and what it needs' },
    { line: 'conductor task 3-8 17', what: 'several at once' },
    { line: 'conductor task code-generation --only', what: 'by name, without what it needs' },
    { line: 'conductor task 8 --merge', what: 'merge what was edited by hand in its outputs' },
    { line: 'conductor task 8 --force --json', what: 'run it although fresh, and report as JSON' },
  ],
  run: carryOut,
});
