/** `conductor audit`: what a task uses without declaring it. */
import { defineCommand } from '../command.ts';

export const auditCommand = defineCommand({
  name: 'audit',
  parameters: '<task>',
  words: [1, 1],
  summary: 'Run a task in a copy under strace and list what it uses undeclared; exit code 1 where there is something',
  options: {
    fix: { summary: 'Print what to add to the definition' },
    probed: { summary: 'Also list undeclared paths that it only asked about, such as files that are missing' },
    outside: { summary: 'Also count what it read and wrote outside the workspace and in packages' },
    json: { summary: 'Print one JSON document (schemas/audit-report.schema.json)' },
  },
  examples: [
    { line: 'conductor audit 8', what: 'files, folders and variables that task 8 uses and does not declare' },
    { line: 'conductor audit 8 --fix', what: 'with the globs to add' },
    { line: 'conductor audit 8 --probed --outside', what: 'everything that was seen' },
  ],
  async run(invocation) {
    const { showAudit } = await import('../audit.ts');
    return await showAudit(invocation);
  },
});
