/** Names in lower case with dashes, in the letter cases that code wants. */

/** `vu-meter` as `vuMeter`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `vu-meter` as `VuMeter`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/** Words that cannot name an import: ECMAScript's own, strict mode included, and what a registry exports itself. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield names patterns'
  ).split(' '),
);

/** A name that code may give to something: `vu-meter` as `vuMeter`, `new` as `new_`, `3d` as `_3d`. */
export function identifier(name: string): string {
  const camel = camelCase(name.replaceAll(/[^A-Za-z0-9_$-]/g, '-'));
  if (RESERVED.has(camel)) return `${camel}_`;
  return /^[0-9]/.test(camel) || camel === '' ? `_${camel}` : camel;
}
