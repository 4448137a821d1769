/** Keeps secrets out of what a command says besides the events of a run: errors, and what a script printed. */
import { findWorkspace } from '../config/find-workspace.ts';
import type { Io } from './io.ts';

/** Makes a text that may be shown of one that may hold secrets. */
export type TextMask = (text: string) => string;

/** Whose secrets: those of the environment that the configuration of the workspace around `cwd` names, and the usual ones. */
interface SecretSource {
  readonly env: Io['env'];
  readonly cwd: string;
  /** The configuration is what is wrong: it is not loaded again. */
  readonly isConfigBroken?: boolean;
}

/** Loads what masks only where a secret is set. */
export async function textMask({ env, cwd, isConfigBroken = false }: SecretSource): Promise<TextMask> {
  const { secretValues } = await import('../run/secrets/secret-values.ts');
  const values = secretValues(env, isConfigBroken ? [] : await declaredSecrets(cwd));
  if (values.length === 0) return (text) => text;
  const { Masker } = await import('../run/secrets/masker.ts');
  const masker = new Masker(values);
  return (text) => masker.mask(text);
}

async function declaredSecrets(cwd: string): Promise<readonly string[]> {
  try {
    if (findWorkspace(cwd)?.file === undefined) return [];
    const { loadConfig } = await import('../config/load-config.ts');
    return (await loadConfig({ cwd })).config.secrets;
  } catch {
    return []; // the command tells what is wrong with it
  }
}
