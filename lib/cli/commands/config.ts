/** `conductor config`: the effective configuration and where each value came from. */
import type { ConfigEntry } from '../../config/describe-config.ts';
import { defineCommand } from '../command.ts';

export const configCommand = defineCommand({
  name: 'config',
  summary: 'Show the effective configuration and where each value came from',
  options: { json: { summary: 'Print one JSON document' } },
  examples: [
    { line: 'conductor config', what: 'as a table' },
    { line: 'conductor config --json', what: 'for programs' },
  ],
  async run({ cwd, screen, options }) {
    const { loadConfig } = await import('../../config/load-config.ts');
    const { describeConfig } = await import('../../config/describe-config.ts');
    const loaded = await loadConfig({ cwd });
    const settings = describeConfig(loaded);
    const { root, file, notes } = loaded;
    const { problemLines } = await import('../../report/text/failure-text.ts');
    for (const problem of notes) {
      screen.err(
        ...problemLines({ level: 'warning', code: 'config/note', problem }, { root, paint: screen.paintError }),
      );
    }
    if (options.json) {
      const { printDocument } = await import('../print-document.ts');
      printDocument(screen, { root, file: file ?? null, settings });
    } else {
      const { tableLines } = await import('../../report/text/table.ts');
      screen.out(`workspace "${root}"`, `configuration ${file === undefined ? 'none, all defaults' : `"${file}"`}`, '');
      screen.out(...tableLines(settings.map(row)));
    }
    return 0;
  },
});

function row({ pointer, value, origin }: ConfigEntry): readonly string[] {
  return [pointer.slice(1).replaceAll('/', '.'), JSON.stringify(value), origin];
}
