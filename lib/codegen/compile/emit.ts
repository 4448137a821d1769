/** The four files that a source is compiled to; knows nothing of caches and manifests. */
import { posix } from 'node:path';
import type { SourceMap } from 'oxc-transform';
import type { Analysis } from './analyse.ts';
import { throwCompileErrors } from './compile-problem.ts';
import { TRANSFORM_OPTIONS } from './oxc.ts';
import type { OutputPaths } from './source-layout.ts';

/**
 * Text of every output by its path.
 * @throws ConductorError `compile/failed`
 */
export async function emit(analysis: Analysis, outputs: OutputPaths): Promise<ReadonlyMap<string, string>> {
  const { transformSync } = await import('oxc-transform');
  const { code, map, errors } = transformSync(analysis.path, analysis.text, TRANSFORM_OPTIONS);
  throwCompileErrors(analysis, errors, 'bytes');
  return new Map([
    [outputs.code, withMapComment(code, outputs.codeMap)],
    [outputs.codeMap, mapText(map, outputs.code, analysis.path)],
    [outputs.types, withMapComment(analysis.declaration, outputs.typesMap)],
    [outputs.typesMap, mapText(analysis.declarationMap, outputs.types, analysis.path)],
  ]);
}

function withMapComment(text: string, map: string): string {
  return `${text.trimEnd()}\n//# sourceMappingURL=${posix.basename(map)}\n`;
}

/** A source map whose paths are relative to itself. The source's text is left out: it lies where the map says. */
function mapText(map: SourceMap | undefined, output: string, source: string): string {
  const sources = [posix.relative(posix.dirname(output), source)];
  const { names, mappings } = map ?? { names: [], mappings: '' };
  return `${JSON.stringify({ version: 3, file: posix.basename(output), sources, names, mappings })}\n`;
}
