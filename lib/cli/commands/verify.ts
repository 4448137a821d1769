/** `conductor verify`: the determinism check. */
import { defineCommand } from '../command.ts';

export const verifyCommand = defineCommand({
  name: 'verify',
  parameters: '<task>',
  words: [1, 1],
  summary: 'Run a task again in a copy and compare its outputs; exit code 1 where one differs',
  options: {
    twice: { summary: 'Run it twice, in two copies, and compare the two' },
    json: { summary: 'Print one JSON document' },
  },
  examples: [
    { line: 'conductor verify 8', what: 'a new run against what is recorded' },
    { line: 'conductor verify 8 --twice', what: 'two new runs against each other' },
  ],
  async run(invocation) {
    const { showVerification } = await import('../verify.ts');
    return await showVerification(invocation);
  },
});
