/** `conductor why`: what would be done about a task, and what its records say. */
import { defineCommand } from '../command.ts';

export const whyCommand = defineCommand({
  name: 'why',
  parameters: '<task>',
  words: [1, 1],
  summary: 'Show why a task is fresh, restored or run, and what differs from its nearest record',
  options: { json: { summary: 'Print one JSON document' } },
  examples: [
    { line: 'conductor why 8', what: 'the decision, the differences, and what changes most often' },
    { line: 'conductor why code-generation --json', what: 'for programs' },
  ],
  async run({ cwd, io, screen, words, options }) {
    const { whyTask } = await import('../../run/why-task.ts');
    const why = await whyTask({ cwd, env: io.env, word: words[0] ?? '' });
    if (options.json) {
      const { printDocument } = await import('../print-document.ts');
      printDocument(screen, why);
    } else {
      const { whyLines } = await import('../why-lines.ts');
      screen.out(...whyLines(why, { now: Date.now(), paint: screen.paint, verbose: options.verbose }));
    }
    return 0;
  },
});
