/** The work of `conductor template extract`: reads, extracts, writes, tells. */
import { type Extraction, extractTemplate } from '../codegen/extract/extract-template.ts';
import {
  dataPath,
  dataText,
  type ExtractionPaths,
  saveExtraction,
  usualPaths,
} from '../codegen/extract/save-extraction.ts';
import { readSources, type Standpoint, workspacePath } from '../codegen/extract/source-files.ts';
import type { EngineName } from '../codegen/templates/template-file.ts';
import { findWorkspace } from '../config/find-workspace.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { Invocation, OptionTable } from './command.ts';
import { extractLines } from './extract-lines.ts';
import { printDocument } from './print-document.ts';
import { usageError } from './usage-error.ts';

interface Valued {
  readonly value: string;
  readonly summary: string;
}

interface Switch {
  readonly summary: string;
}

/** Options of `conductor template extract`. */
export interface ExtractOptions extends OptionTable {
  readonly engine: Valued;
  readonly template: Valued;
  readonly data: Valued;
  readonly 'min-coverage': Valued;
  readonly force: Switch;
  readonly 'dry-run': Switch;
  readonly json: Switch;
}

/**
 * Extracts, writes and tells; with `--dry-run` prints what it would write.
 * @throws ConductorError `usage/…`, `extract/…`, `files/…`, `write/…`
 */
export async function showExtraction({ cwd, screen, words, options }: Invocation<ExtractOptions>): Promise<number> {
  const engine = engineOf(options.engine);
  const least = leastCoverage(options['min-coverage']);
  const standpoint = { root: findWorkspace(cwd)?.root ?? cwd, cwd };
  const sources = await readSources(words, standpoint);
  const extraction = await extractTemplate(sources, engine);
  checkCoverage(extraction, least);
  const usual = usualPaths(
    sources.map(({ path }) => path),
    engine,
  );
  const paths = pathsOf(usual, options, standpoint);
  const isDry = options['dry-run'];
  if (!isDry) await saveExtraction(extraction, paths, { root: standpoint.root, force: options.force });
  if (options.json) printDocument(screen, document(extraction, paths, isDry));
  else {
    if (isDry) screen.out(paths.template, extraction.template, paths.data, dataText(extraction, paths));
    screen.out(...extractLines(extraction, paths, { isDry, paint: screen.paint }));
  }
  return 0;
}

function engineOf(name = 'handlebars'): EngineName {
  if (name === 'handlebars' || name === 'eta') return name;
  throw usageError({
    name: 'unknown-engine',
    message: `Unknown template engine "${name}"`,
    help: 'It is one of: handlebars, eta',
  });
}

function leastCoverage(text = '50'): number {
  if (/^\d+(?:\.\d+)?$/.test(text) && Number(text) <= 100) return Number(text);
  throw usageError({
    name: 'invalid-number',
    message: `Cannot ask for a coverage of "${text}": expected a number from 0 to 100`,
    help: 'Write "--min-coverage 50"',
  });
}

function checkCoverage({ coverage }: Extraction, least: number): void {
  if (coverage.percent >= least) return;
  throw new ConductorError({
    code: 'extract/coverage',
    message: `Cannot extract a template that is worth it: it would say ${coverage.percent} % of the lines, expected at least ${least} %`,
    help: 'Leave out the files that differ most, or give a lower "--min-coverage"',
    exitCode: 1,
  });
}

function pathsOf(
  usual: ExtractionPaths,
  { template, data }: { readonly template: string | undefined; readonly data: string | undefined },
  standpoint: Standpoint,
): ExtractionPaths {
  const templatePath = template === undefined ? usual.template : workspacePath(template, standpoint);
  return {
    template: templatePath,
    data: data === undefined ? dataPath(templatePath) : workspacePath(data, standpoint),
  };
}

function document(extraction: Extraction, paths: ExtractionPaths, isDry: boolean): object {
  const { engine, variables, lists, conditions, coverage, template: text, files } = extraction;
  return {
    dryRun: isDry,
    engine,
    ...paths,
    files: files.map(({ into }) => into),
    variables,
    lists,
    conditions,
    coverage,
    sameBytes: true, // tried before: otherwise there is no extraction
    ...(isDry ? { text, items: files } : {}),
  };
}
