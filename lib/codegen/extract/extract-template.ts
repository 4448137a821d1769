/** Extracts a template and its data from files that look alike; reads and writes nothing. */
import { ConductorError } from '../../model/conductor-error.ts';
import type { EngineName } from '../templates/template-file.ts';
import { buildStructure } from './build-structure.ts';
import { blockCounts, type Coverage, coverageOf } from './coverage.ts';
import { etaText } from './eta-text.ts';
import { handlebarsText, RETURN_FIELD } from './handlebars-text.ts';
import { piecesOf } from './pieces.ts';
import { renderText } from './render-text.ts';
import { type SourceBytes, type SourceText, sourceTexts } from './source-lines.ts';
import type { Node } from './structure.ts';
import { type DataItem, dataItems } from './template-data.ts';
import { planVariables, type Scope } from './variables.ts';

/** A template that makes the files from its data, byte for byte: that has been tried. */
export interface Extraction {
  readonly engine: EngineName;
  readonly template: string;
  /** One for each file, with its path as `into`. */
  readonly files: readonly DataItem[];
  /** Fields of the data, those of lists as `list.field`. */
  readonly variables: readonly string[];
  readonly lists: number;
  readonly conditions: number;
  readonly coverage: Coverage;
}

/**
 * Finds what the files have in common. The template is rendered for each of them, and what comes out is compared with the
 * file, before this returns.
 * @throws ConductorError `extract/too-few` for fewer than two files, `extract/not-text`
 */
export async function extractTemplate(sources: readonly SourceBytes[], engine: EngineName): Promise<Extraction> {
  if (sources.length < 2) throw tooFew(sources.length);
  const texts = sourceTexts(sources);
  const nodes = withoutLastEnd(buildStructure(texts.map(({ lines }) => lines)));
  const variables = planVariables(
    nodes,
    sources.map(({ path }) => path),
  );
  const pieces = piecesOf(nodes, variables);
  const template = engine === 'eta' ? etaText(pieces) : handlebarsText(pieces);
  const returns = engine === 'handlebars' && pieces.some(({ kind }) => kind === 'return');
  const files = dataItems(variables.root).map((item) => (returns ? { ...item, [RETURN_FIELD]: '\r' } : item));
  await check(texts, { engine, template, files });
  const lines = texts.reduce((sum, text) => sum + text.lines.length, 0);
  return {
    engine,
    template,
    files,
    variables: [...fieldNames(variables.root), ...(returns ? [RETURN_FIELD] : [])],
    ...blockCounts(nodes),
    coverage: coverageOf(nodes, lines),
  };
}

function tooFew(count: number): ConductorError {
  return new ConductorError({
    code: 'extract/too-few',
    message: `Cannot find what files have in common: expected two or more, found ${count}`,
    help: 'Name more files, or a glob that matches more',
  });
}

/** Where no file has a line feed at its end, neither has the template. */
function withoutLastEnd(nodes: readonly Node[]): readonly Node[] {
  const last = nodes.at(-1);
  if (last?.kind !== 'line') return nodes;
  const end = last.parts.at(-1);
  if (typeof end !== 'object' || end.values.some((value) => value !== '')) return nodes;
  return [...nodes.slice(0, -1), { ...last, parts: last.parts.slice(0, -1) }];
}

function fieldNames(scope: Scope, prefix = ''): string[] {
  const own = scope.variables.filter(({ derived }) => derived === undefined).map(({ name }) => prefix + name);
  return [...own, ...scope.lists.flatMap(({ name, scope: inner }) => fieldNames(inner, `${prefix}${name}.`))];
}

/** Goes the way that a user's data goes: as JSON. What is not the same is a mistake of this room. */
async function check(
  texts: readonly SourceText[],
  { engine, template, files }: Pick<Extraction, 'engine' | 'template' | 'files'>,
): Promise<void> {
  const data = JSON.parse(JSON.stringify(files)) as object[]; // what was just written
  const rendered = await renderText({ path: 'extracted template', engine, text: template }, data);
  const wrong = texts.find(({ text }, index) => rendered[index] !== text);
  if (wrong) throw new Error(`The extracted template does not make "${wrong.path}" again`);
}
