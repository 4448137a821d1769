/** `conductor list`: the tasks, what they need, how they ended last. */
import type { Workspace } from '../../run/workspace.ts';
import { defineCommand } from '../command.ts';

export const listCommand = defineCommand({
  name: 'list',
  summary: 'List the tasks: number, name, needs and last outcome',
  options: { json: { summary: 'Print one JSON document' } },
  examples: [
    { line: 'conductor list', what: 'as a table' },
    { line: 'conductor list --json', what: 'for programs' },
  ],
  async run({ cwd, io, screen, options }) {
    const { openWorkspace } = await import('../../run/workspace.ts');
    const workspace = await openWorkspace({ cwd, env: io.env });
    if (options.json) {
      const { printDocument } = await import('../print-document.ts');
      printDocument(screen, listDocument(workspace));
    } else {
      const { listLines } = await import('../list-lines.ts');
      screen.out(...listLines(workspace, { now: Date.now(), paint: screen.paint }));
    }
    return 0;
  },
});

function listDocument({ root, tasks, last }: Workspace): object {
  return {
    root,
    tasks: tasks.map(({ id, name, slug, file, description, needs }) => {
      return { id, name, slug, file, description, needs, last: last(id) ?? null };
    }),
  };
}
