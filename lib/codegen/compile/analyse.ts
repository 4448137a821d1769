/** What can be said of a source without compiling the ones that it imports: its imports and its interface. */
import type { SourceMap } from 'oxc-transform';
import { ConductorError } from '../../model/conductor-error.ts';
import { type Digest, digestOf } from '../../model/digest.ts';
import type { PlacedText } from '../text-place.ts';
import { compileProblem, throwCompileErrors } from './compile-problem.ts';
import { importedPath } from './source-layout.ts';
import { type Specifier, specifiersOf, withRuntimeSpecifiers } from './specifiers.ts';

/** A source that was read and understood. */
export interface Analysis extends PlacedText {
  /** Paths of the sources that it imports, sorted; of types too. */
  readonly imports: readonly string[];
  /** Text of its declarations, with specifiers as the compiled modules have them. */
  readonly declaration: string;
  readonly declarationMap: SourceMap | undefined;
  /** Digest of `declaration`: what others can see of it. */
  readonly interface: Digest;
}

/**
 * Analyses one source.
 * @param known paths of all sources
 * @throws ConductorError `compile/failed` with what is wrong in it.
 */
export async function analyse(source: PlacedText, known: ReadonlySet<string>): Promise<Analysis> {
  const { parseSync } = await import('oxc-parser');
  const parsed = parseSync(source.path, source.text, { lang: 'ts', sourceType: 'module', showSemanticErrors: true });
  throwCompileErrors(source, parsed.errors, 'utf16');
  const imports = importsOf(source, await specifiersOf(parsed, source.text), known);
  const { isolatedDeclarationSync } = await import('oxc-transform');
  const { code, map, errors } = isolatedDeclarationSync(source.path, source.text, { sourcemap: true });
  throwCompileErrors(source, errors, 'bytes');
  const types = parseSync(source.path.replace(/\.(m?)ts$/, '.d.$1ts'), code, { lang: 'dts' });
  const declaration = withRuntimeSpecifiers(code, await specifiersOf(types, code));
  return { ...source, imports, declaration, declarationMap: map, interface: digestOf(declaration) };
}

function importsOf(source: PlacedText, specifiers: readonly Specifier[], known: ReadonlySet<string>): string[] {
  const imports = new Set<string>();
  const missing = specifiers.filter(({ value }) => {
    const path = importedPath(source.path, value, known);
    if (path !== undefined) imports.add(path);
    return path !== undefined && !known.has(path);
  });
  const problems = missing.map(({ value, start }) =>
    compileProblem(source, start, `it imports "${value}", which is not among the sources`),
  );
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'compile/failed', more, exitCode: 1 });
  return [...imports].sort();
}
