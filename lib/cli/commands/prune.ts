/** `conductor prune`: removes what tasks have made that are gone. */
import { defineCommand } from '../command.ts';

export const pruneCommand = defineCommand({
  name: 'prune',
  summary: 'Remove outputs of tasks that are gone, as long as they are as these made them',
  options: {
    'dry-run': { short: 'n', summary: 'Show what would be removed, and do nothing' },
    keep: { summary: 'Leave them where they are, as files of your own' },
    yes: { short: 'y', summary: 'Do it without asking where it removes many files' },
    json: { summary: 'Print one JSON document' },
  },
  examples: [
    { line: 'conductor prune --dry-run', what: 'outputs of tasks whose files were removed or renumbered' },
    { line: 'conductor prune', what: 'remove them; "conductor rollback" has them back' },
    { line: 'conductor prune --keep', what: 'a generator is gone, what it has generated is yours now' },
  ],
  async run({ cwd, io, screen, options }) {
    const { findWorkspace } = await import('../../config/find-workspace.ts');
    const { lockRuns } = await import('../../run/lock-runs.ts');
    const { openWorkspace } = await import('../../run/workspace.ts');
    const { pruneOutputs } = await import('../../run/prune-outputs.ts');
    const { recoverWorkspace } = await import('../../run/recover-workspace.ts');
    const { pruneLines } = await import('../prune-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    const { askerOf } = await import('../carry-out.ts');
    const { untilStopped } = await import('../stop-signal.ts');
    const { keep, yes, json, 'dry-run': dryRun } = options;
    return await untilStopped(io, async (signal) => {
      const root = findWorkspace(cwd)?.root ?? cwd;
      const onWait = (holder: string) => screen.err(`Waiting for ${holder}`);
      await using _lock = await lockRuns(root, { description: 'conductor prune', onWait, signal });
      const opened = await openWorkspace({ cwd, env: io.env });
      const wasBroken = !dryRun && (await recoverWorkspace(opened, () => undefined));
      const workspace = wasBroken ? await openWorkspace({ cwd, env: io.env }) : opened;
      const confirm = askerOf({ json }, { io, signal });
      const report = await pruneOutputs(workspace, { keep, dryRun, yes, confirm });
      if (json) printDocument(screen, { version: '1.0', ...report });
      else screen.out(...pruneLines(report));
      return 0;
    });
  },
});
