/** `conductor watch`: brings tasks up to date, and again whenever something that they stand on changes. */
import { defineCommand } from '../command.ts';
import { WATCH_OPTIONS } from '../watch-options.ts';

export const watchCommand = defineCommand({
  name: 'watch',
  parameters: '[task…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Bring every task (or the named ones) up to date, and again on every change',
  options: WATCH_OPTIONS,
  examples: [
    { line: 'conductor watch', what: 'every task; on a terminal r runs now, f forces, q quits' },
    { line: 'conductor watch 8', what: 'task 8 and what it needs' },
    { line: 'conductor watch test --clear --debounce 300ms', what: 'a clear terminal for each run, once all is quiet' },
    { line: 'conductor watch --json', what: 'a line of JSON for each run, for programs' },
  ],
  async run(invocation) {
    const { watchTasks } = await import('../watch.ts');
    return await watchTasks(invocation);
  },
});
