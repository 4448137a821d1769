/** `conductor adopt`: tasks from a shell script. */
import { defineCommand } from '../command.ts';

export const adoptCommand = defineCommand({
  name: 'adopt',
  parameters: '<script.sh>',
  words: [1, 1],
  summary: 'Run a shell script once in a copy under strace and draft the tasks that do the same',
  options: {
    into: { value: '<folder>', summary: 'Folder for the tasks (default: where tasks are)' },
    compare: { summary: 'Run script and tasks in two copies and compare every output; exit code 1 where they differ' },
    env: { value: '<names>', summary: 'Further variables that the script gets, separated by commas' },
    'with-ignored': { summary: 'Copy also what git ignores' },
    'dry-run': { short: 'n', summary: 'Print the tasks and write nothing' },
    json: { summary: 'Print one JSON document (schemas/adopt-report.schema.json)' },
  },
  examples: [
    { line: 'conductor adopt build.sh --dry-run', what: 'what build.sh would become' },
    { line: 'conductor adopt build.sh --compare', what: 'tasks, and whether they build the same bytes' },
    { line: 'conductor adopt build.sh --env CFLAGS,LDFLAGS', what: 'with variables that programs in it read' },
  ],
  async run(invocation) {
    const { showAdoption } = await import('../adopt.ts');
    return await showAdoption(invocation);
  },
});
