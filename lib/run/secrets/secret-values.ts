/** Which values of an environment are secrets: those of variables whose names say so or that are declared. Knows nothing of texts. */
import type { Environment } from '../environment.ts';

/** Names of variables that hold secrets in every workspace; upper and lower case are the same. */
const SECRET_NAMES: readonly string[] = ['*_TOKEN', '*_SECRET', '*_KEY', '*_PASSWORD'];

/**
 * Shorter values are no secrets: `1`, `true`, `false`, `linux`. They would be found in every other line, and who may guess
 * as often as he likes needs no log to find them.
 */
export const SHORTEST_SECRET = 6;

/**
 * The values to be kept out of every text, without the space around them.
 * @param declared names and patterns besides the usual ones; one that begins with `!` says which variables hold none
 */
export function secretValues(env: Environment, declared: readonly string[] = []): readonly string[] {
  const isSecret = anyOf([...SECRET_NAMES, ...declared.filter((name) => !name.startsWith('!'))]);
  const isNone = anyOf(declared.filter((name) => name.startsWith('!')).map((name) => name.slice(1)));
  const values = Object.entries(env).flatMap(([name, value]) => {
    const text = value?.trim() ?? '';
    return text.length >= SHORTEST_SECRET && isSecret(name) && !isNone(name) ? [text] : [];
  });
  return [...new Set(values)];
}

/** In upper case, since an expression that ignores case takes V8 half a millisecond to compile. */
function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const sources = patterns.map((pattern) => pattern.toUpperCase().split('*').map(literal).join('.*'));
  const expression = new RegExp(`^(?:${sources.join('|') || '(?!)'})$`, 's');
  return (name) => expression.test(name.toUpperCase());
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
