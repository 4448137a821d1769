/** Says on standard error what was thrown, with secrets masked. */
import { isConductorError } from '../model/conductor-error.ts';
import type { Screen } from '../report/screen.ts';
import { explainError } from './explain-error.ts';
import type { Io } from './io.ts';
import { textMask } from './text-mask.ts';

/** Where it is said; `cwd` is the folder that the command worked in. */
interface SayOptions {
  readonly io: Pick<Io, 'env'>;
  readonly screen: Screen;
  readonly cwd: string;
  /** Shows stacks. */
  readonly verbose: boolean;
}

/** Resolves to the exit code that it ends in. */
export async function sayError(error: unknown, { io, screen, cwd, verbose }: SayOptions): Promise<number> {
  const mask = await textMask({ env: io.env, cwd, isConfigBroken: isOfConfig(error) });
  const { lines, exitCode } = explainError(error, { cwd, mask, paint: screen.paintError, verbose });
  screen.err(...mask(lines.join('\n')).split('\n'));
  return exitCode;
}

function isOfConfig(error: unknown): boolean {
  return isConductorError(error) && error.code.startsWith('config/');
}
