/** The work of `conductor verify`: runs in copies, says how far it is, prints what differs. */
import { verifyTask } from '../run/verify-task.ts';
import type { Invocation, OptionTable } from './command.ts';
import { failedOutput } from './failed-output.ts';
import { printDocument } from './print-document.ts';
import { withProgress } from './progress-line.ts';
import { verifyLines } from './verify-lines.ts';

/** Options of `conductor verify`. */
export interface VerifyOptions extends OptionTable {
  readonly twice: { readonly summary: string };
  readonly json: { readonly summary: string };
}

/** Verifies the task that the word names; 1 where an output differs. */
export async function showVerification({
  io,
  cwd,
  screen,
  words,
  options,
}: Invocation<VerifyOptions>): Promise<number> {
  const { json, twice } = options;
  return await withProgress({ io, screen, json }, async (signal, progress) => {
    const onStep = (text: string) => progress.show(text);
    const emit = failedOutput(screen, () => progress.clear());
    const found = await verifyTask({ cwd, env: io.env, word: words[0] ?? '', twice, signal, emit, onStep });
    progress.clear();
    const ok = found.differences.length === 0;
    if (json) printDocument(screen, { ok, ...found });
    else screen.out(...verifyLines(found, screen.paint));
    return Number(!ok);
  });
}
