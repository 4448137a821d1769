/** `conductor backups`: what runs and transactions have replaced and can be put back. */
import { defineCommand } from '../command.ts';

export const backupsCommand = defineCommand({
  name: 'backups',
  summary: 'List what can be rolled back: what runs and transactions have replaced',
  options: { json: { summary: 'Print one JSON document (schemas/backups-report.schema.json)' } },
  examples: [
    { line: 'conductor backups', what: 'the newest first, with age, run, tasks and sizes' },
    { line: 'conductor backups --json', what: 'the same with every path' },
  ],
  async run({ cwd, screen, options }) {
    const { findWorkspace } = await import('../../config/find-workspace.ts');
    const { listBackups } = await import('../../write/backups.ts');
    const { backupsLines, backupsReport } = await import('../backups-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    const listing = await listBackups(findWorkspace(cwd)?.root ?? cwd);
    if (options.json) printDocument(screen, backupsReport(listing));
    else screen.out(...backupsLines(listing, Date.now()));
    return 0;
  },
});
