/** The work of `conductor audit`: runs in a copy, says how far it is, prints what was found. */
import { auditTask } from '../run/audit-task.ts';
import { auditLines } from './audit-lines.ts';
import type { Invocation, OptionTable } from './command.ts';
import { failedOutput } from './failed-output.ts';
import { fixLines } from './fix-lines.ts';
import { printDocument } from './print-document.ts';
import { withProgress } from './progress-line.ts';

type Switch = { readonly summary: string };

/** Options of `conductor audit`. */
export interface AuditOptions extends OptionTable {
  readonly fix: Switch;
  readonly probed: Switch;
  readonly outside: Switch;
  readonly json: Switch;
}

/** Audits the task that the word names; 1 where it uses what it does not declare. */
export async function showAudit({ io, cwd, screen, words, options }: Invocation<AuditOptions>): Promise<number> {
  const { json, fix, probed, outside, verbose } = options;
  return await withProgress({ io, screen, json }, async (signal, progress) => {
    const onStep = (text: string) => progress.show(text);
    const emit = failedOutput(screen, () => progress.clear());
    const asked = { cwd, env: io.env, word: words[0] ?? '', probed, outside, signal, emit, onStep };
    const { script, ...audit } = await auditTask(asked);
    progress.clear();
    if (json) printDocument(screen, audit);
    else
      screen.out(...auditLines(audit, { paint: screen.paint, verbose }), ...(fix ? fixLines(audit.fix, script) : []));
    return Number(!audit.ok);
  });
}
