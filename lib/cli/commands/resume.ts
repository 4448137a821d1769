/** `conductor resume`: goes on with a run that did not end well. */
import { defineCommand } from '../command.ts';
import { RESUME_OPTIONS } from '../run-options.ts';

export const resumeCommand = defineCommand({
  name: 'resume',
  parameters: '[run]',
  words: [0, 1],
  summary: 'Go on with a run that failed, was interrupted or killed (the last one): what it has done stays done',
  options: {
    list: { short: 'l', summary: 'List the runs that can be gone on with, and do nothing' },
    ...RESUME_OPTIONS,
  },
  examples: [
    { line: 'conductor resume', what: 'the last run that did not end well, by the same tasks and options' },
    { line: 'conductor resume --list', what: 'all of them: how they ended and how far they came' },
    { line: 'conductor resume 2026-11-21T14-53-32-321Z-hrn', what: 'one of them' },
    { line: 'conductor resume --dry-run', what: 'what is left of it to do' },
  ],
  async run(invocation) {
    const { cwd, screen, words, options } = invocation;
    const { findWorkspace } = await import('../../config/find-workspace.ts');
    const root = findWorkspace(cwd)?.root ?? cwd;
    if (options.list) {
      const { resumableLines, resumeReport } = await import('../resume-lines.ts');
      const { printDocument } = await import('../print-document.ts');
      const report = await resumeReport(root);
      if (options.json) printDocument(screen, report);
      else screen.out(...resumableLines(report, Date.now()));
      return 0;
    }
    const { showRun } = await import('../carry-out.ts');
    const { handEditedOf } = await import('../run-options.ts');
    const { resumeRun } = await import('../../run/resume.ts');
    const asked = { dryRun: options['dry-run'], yes: options.yes, ...handEditedOf(options) };
    return await showRun(invocation, root, async (host) => await resumeRun({ cwd, name: words[0], ...asked, ...host }));
  },
});
