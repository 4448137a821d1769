/** `conductor help`: about everything, or about one command. */
import { defineCommand } from '../command.ts';

export const helpCommand = defineCommand({
  name: 'help',
  parameters: '[command]',
  words: [0, 2],
  summary: 'Show help about a command',
  options: {},
  examples: [
    { line: 'conductor help', what: 'all commands' },
    { line: 'conductor help cache cleanup', what: 'one command' },
  ],
  async run({ screen, words, commands }) {
    const { helpLines } = await import('../help-text.ts');
    screen.out(...helpLines(words, commands));
    return 0;
  },
});
