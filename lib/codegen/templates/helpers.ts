/** What templates of both engines may call; knows TypeScript's ways of writing, and nothing of patterns. */
import { camelCase, pascalCase } from './letter-case.ts';

const LINE = 120;

/**
 * Helpers by name. Handlebars adds an argument of its own at the end, which they ignore; Eta has them as `it.h`.
 *
 * - `json value`: JSON text
 * - `quote text`: a string literal with single quotes
 * - `list texts`: an array literal of string literals
 * - `comment text`: text that cannot end the block comment that it stands in
 * - `property name`: a property name, quoted where it must be
 * - `importLine from names more`: an import of sorted names; `more` is text such as `brush type:Canvas`
 * - `camelCase name`, `pascalCase name`: letter cases of dashed names
 * - `is one other`: whether two values are the same
 */
export const templateHelpers: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  json: (value) => JSON.stringify(value),
  quote: (text) => quote(String(text)),
  list: (texts) => `[${stringsOf(texts).map(quote).join(', ')}]`,
  comment: (text) => String(text).replaceAll('*/', '* /'),
  property: (name) => (/^[A-Za-z_$][\w$]*$/.test(String(name)) ? name : quote(String(name))),
  importLine: (from, names, more) => importLine(String(from), [...stringsOf(names), ...String(more).split(' ')]),
  camelCase: (name) => camelCase(String(name)),
  pascalCase: (name) => pascalCase(String(name)),
  is: (one, other) => one === other,
};

function quote(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function importLine(from: string, names: readonly string[]): string {
  const sorted = [...new Set(names)].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  const words = sorted.map((name) => name.replace(':', ' '));
  const line = `import { ${words.join(', ')} } from ${quote(from)};`;
  return line.length <= LINE ? line : `import {\n${words.map((word) => `  ${word},\n`).join('')}} from ${quote(from)};`;
}

/** The order of a formatter: letter by letter, an upper-case letter before its lower-case one. */
function sortKey(name: string): string {
  const letters = [...name.replace('type:', '')];
  return letters.map((letter) => letter.toLowerCase() + (letter === letter.toLowerCase() ? 1 : 0)).join('');
}
