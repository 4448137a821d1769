/** The import specifiers of a TypeScript text, and the text with other ones; knows nothing of files. */
import type { ParseResult } from 'oxc-parser';

/** A quoted specifier; `end` is behind its closing quote. Offsets in UTF-16 units. */
export interface Specifier {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Every specifier in order: imports and exports, of types too, `import('…')` in code and in types. */
export async function specifiersOf({ module, program }: ParseResult, text: string): Promise<Specifier[]> {
  const found: Specifier[] = module.staticImports.map(({ moduleRequest }) => moduleRequest);
  for (const { entries } of module.staticExports)
    found.push(...entries.flatMap(({ moduleRequest }) => moduleRequest ?? []));
  for (const { moduleRequest } of module.dynamicImports) found.push(...quoted(text, moduleRequest));
  if (/\bimport\s*\(/.test(text)) found.push(...(await inTypes(program)));
  const byStart = new Map(found.map((specifier) => [specifier.start, specifier])); // one export statement may stand there more than once
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** The text with every relative `.ts` as `.js`: what oxc-transform does in JavaScript, but not in declarations. Offsets stay. */
export function withRuntimeSpecifiers(text: string, specifiers: readonly Specifier[]): string {
  let result = '';
  let from = 0;
  for (const { value, end } of specifiers) {
    if (!/^\.\.?\/.*\.m?ts$/.test(value)) continue;
    result += `${text.slice(from, end - 3)}js`;
    from = end - 1;
  }
  return result + text.slice(from);
}

function quoted(text: string, { start, end }: { readonly start: number; readonly end: number }): Specifier[] {
  const raw = text.slice(start, end);
  return /^(['"])[^\\]*\1$/.test(raw) ? [{ value: raw.slice(1, -1), start, end }] : [];
}

async function inTypes(program: ParseResult['program']): Promise<Specifier[]> {
  const { Visitor } = await import('oxc-parser');
  const found: Specifier[] = [];
  new Visitor({
    TSImportType: ({ source: { value, start, end } }) => found.push({ value: String(value), start, end }),
  }).visit(program);
  return found;
}
