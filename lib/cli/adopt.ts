/** The work of `conductor adopt`: runs, says how far it is, prints what became of the script. */
import { visible } from '../report/text/visible.ts';
import { type Adoption, adoptScript } from '../run/adopt/adopt-script.ts';
import { adoptLines } from './adopt-lines.ts';
import type { Invocation, OptionTable } from './command.ts';
import { printDocument } from './print-document.ts';
import { withProgress } from './progress-line.ts';
import { textMask } from './text-mask.ts';

type Switch = { readonly summary: string };
type Valued = Switch & { readonly value: string };

/** Options of `conductor adopt`. */
export interface AdoptOptions extends OptionTable {
  readonly into: Valued;
  readonly compare: Switch;
  readonly env: Valued;
  readonly 'with-ignored': Switch;
  readonly 'dry-run': Switch;
  readonly json: Switch;
}

/** Adopts the script that the word names; 1 where the comparison finds a difference. */
export async function showAdoption({ io, cwd, screen, words, options }: Invocation<AdoptOptions>): Promise<number> {
  const { json, into, compare, env: variables, 'with-ignored': withIgnored, 'dry-run': dryRun } = options;
  return await withProgress({ io, screen, json }, async (signal, progress) => {
    const mask = await textMask({ env: io.env, cwd });
    const adoption = await adoptScript({
      ...{ cwd, env: io.env, script: words[0] ?? '', into, compare, withIgnored, dryRun, signal },
      variables: variables?.split(',').filter(Boolean) ?? [],
      onStep: (text) => progress.show(text),
      onFailed: (lines) => {
        progress.clear();
        screen.err(
          ...mask(lines.join('\n'))
            .split('\n')
            .map((line) => `  | ${visible(line)}`.trimEnd()),
        );
      },
    });
    progress.clear();
    if (json) printDocument(screen, document(adoption, dryRun));
    else screen.out(...adoptLines(adoption, { isDry: dryRun, paint: screen.paint }));
    return Number(adoption.comparison?.ok === false);
  });
}

function document({ comparison, tasks, ...rest }: Adoption, dryRun: boolean): object {
  const shown = tasks.map(({ fileName: _, ...task }) => task);
  return { dryRun, ...rest, tasks: shown, ...(comparison ? { comparison } : {}) };
}
