/** `conductor rollback`: puts back what a run, a task's last run or one backup has replaced. */
import { defineCommand } from '../command.ts';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  parameters: '[run|task|backup]',
  words: [0, 1],
  summary: 'Put back what a run (the last one), a task or a backup has replaced, all or nothing',
  options: {
    'dry-run': { short: 'n', summary: 'Show what would be put back, and do nothing' },
    force: { short: 'f', summary: 'Also replace files that were changed since; they are kept aside' },
    yes: { short: 'y', summary: 'Do it without asking where it removes many files' },
    json: { summary: 'Print one JSON document (schemas/rollback-report.schema.json)' },
  },
  examples: [
    { line: 'conductor rollback', what: 'outputs as they were before the last run that changed some' },
    { line: 'conductor rollback 8', what: 'those of task 8, as they were before it last changed them' },
    { line: 'conductor rollback --dry-run', what: 'what would be restored and removed' },
    { line: 'conductor rollback t-0123456789abcdef --force', what: 'one backup, also over files changed since' },
  ],
  async run({ cwd, io, screen, words, options }) {
    const { findWorkspace } = await import('../../config/find-workspace.ts');
    const { loadConfig } = await import('../../config/load-config.ts');
    const { lockRuns } = await import('../../run/lock-runs.ts');
    const { rollback } = await import('../../run/rollback.ts');
    const { rollbackLines } = await import('../backups-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    const { askerOf } = await import('../carry-out.ts');
    const { untilStopped } = await import('../stop-signal.ts');
    const root = findWorkspace(cwd)?.root ?? cwd;
    const { config } = await loadConfig({ cwd });
    return await untilStopped(io, async (signal) => {
      const onWait = (holder: string) => screen.err(`Waiting for ${holder}`);
      await using _lock = await lockRuns(root, { description: 'conductor rollback', onWait, signal });
      const { durability, write } = config;
      const confirm = askerOf({ json: options.json }, { io, signal });
      const risk = { confirmAbove: write.confirmAbove, yes: options.yes, confirm };
      const { force, 'dry-run': dryRun } = options;
      const report = await rollback({ root, word: words[0], force, dryRun, durability, ...risk });
      if (options.json) printDocument(screen, report);
      else screen.out(...rollbackLines(report));
      return 0;
    });
  },
});
