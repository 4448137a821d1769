/** Opens the template library of a folder and compiles the templates that are used. */
import type { TemplateTools } from '../../task/context.ts';
import { folderPath } from '../folder-path.ts';
import { throwJoined } from '../join-errors.ts';
import { runLimited } from '../run-limited.ts';
import type { Toolbox } from '../toolbox.ts';
import { etaEngine } from './eta-engine.ts';
import { findTemplates } from './find-templates.ts';
import { handlebarsEngine } from './handlebars-engine.ts';
import { type EngineOfFiles, Library } from './library.ts';
import type { Helpers } from './template-engine.ts';
import type { EngineName, TemplateFile } from './template-file.ts';
import { usedTemplates } from './used-templates.ts';

/** The engine of each name, made with helpers to call. */
export const ENGINES = { handlebars: handlebarsEngine, eta: etaEngine } as const;

/** What templates may call, and what changes whenever that does. */
export interface HelperSet {
  readonly helpers: Helpers;
  readonly digest: string;
}

/** `templates.precompile` of a task (see `TemplateTools`). Every used template is looked at before the first mistake is told. */
export function precompiler(toolbox: Toolbox, set: HelperSet): TemplateTools['precompile'] {
  return async (folder = '.conductor/templates', { patterns = '.conductor/patterns' } = {}) => {
    const files = await findTemplates(toolbox, folderPath(folder));
    const engines = await enginesOf(files, set.helpers);
    const library = new Library({ toolbox, files, engines, helpers: set.digest });
    const used = (await usedTemplates(toolbox, folderPath(patterns))).filter((name) => library.names.includes(name));
    await compileAll(toolbox, library, used);
    return library;
  };
}

async function enginesOf(
  files: readonly TemplateFile[],
  helpers: Helpers,
): Promise<ReadonlyMap<EngineName, EngineOfFiles>> {
  const names = [...new Set(files.map(({ engine }) => engine))];
  const engines = names.map((name) => ENGINES[name](helpers));
  return new Map(
    await Promise.all(
      engines.map(async (engine) => [engine.name, { engine, version: await engine.version() }] as const),
    ),
  );
}

async function compileAll(
  { concurrency: limit, signal }: Toolbox,
  library: Library,
  names: readonly string[],
): Promise<void> {
  const failures = await runLimited(names, { limit, signal }, async (name) => {
    const [result] = await Promise.allSettled([library.compile(name)]);
    return result?.status === 'rejected' ? [result.reason] : [];
  });
  throwJoined(failures.flat());
}
