/** Makes a single template, a file or a text, ready to render; knows nothing of tasks and caches. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dirname } from 'node:path/posix';
import { digestOf } from '../model/digest.ts';
import { stepError } from '../write/errno.ts';
import { findTemplates, REFERENCES } from './templates/find-templates.ts';
import { templateHelpers } from './templates/helpers.ts';
import { ENGINES } from './templates/precompile.ts';
import { checkPartials, type Partials, reachedPartials } from './templates/reach.ts';
import type { CompiledFile, Helpers, Render, TemplateEngine } from './templates/template-engine.ts';
import { templateError } from './templates/template-fault.ts';
import type { EngineName, TemplateFile } from './templates/template-file.ts';

/** What a template is rendered with. */
export interface RendererOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly engine?: EngineName;
  readonly helpers?: Helpers;
}

/**
 * Compiles a template: the workspace-relative path of one, or a text.
 * @throws ConductorError `write/failed` where it cannot be read, `templates/…` where it cannot be compiled.
 */
export async function rendererOf(template: string, { root, engine, helpers }: RendererOptions): Promise<Render> {
  const isPath = /^[^\n]+\.(hbs|tmpl)$/.test(template);
  const files = isPath ? await filesBeside(root, template) : [textFile(template, engine)];
  const file = files.find(({ path, partial }) => !partial && (!isPath || path === template));
  if (file === undefined) throw await missing(root, template);
  const partials = new Map(
    files.filter((other) => other.partial && other.engine === file.engine).map((p) => [p.name, p]),
  );
  checkPartials(file, partials);
  const render = await load(ENGINES[file.engine]({ ...templateHelpers, ...helpers }), { file, partials });
  return async (data) => {
    try {
      return await render(data);
    } catch (error) {
      throw templateError(error, 'render', file.name);
    }
  };
}

async function filesBeside(root: string, path: string): Promise<TemplateFile[]> {
  const read = (each: string): Promise<Buffer> => readFile(join(root, each));
  return await findTemplates({ root, stage: { read, write: () => {} } }, dirname(path));
}

function textFile(text: string, engine: EngineName = text.includes('<%') ? 'eta' : 'handlebars'): TemplateFile {
  const name = 'template';
  return {
    name,
    path: name,
    engine,
    partial: false,
    text,
    digest: digestOf(text),
    references: REFERENCES[engine](text),
  };
}

/** Why a template is not among the files of its folder. */
async function missing(root: string, path: string): Promise<unknown> {
  const error = await readFile(join(root, path)).then(
    () => Object.assign(new Error('not a template'), { code: 'ENOENT' }),
    (failure: unknown) => failure,
  );
  return stepError(error, 'read', path);
}

async function load(
  engine: TemplateEngine,
  { file, partials }: { file: TemplateFile; partials: Partials },
): Promise<Render> {
  try {
    const reached = reachedPartials(file, partials);
    const compiled: CompiledFile[] = [];
    for (const each of [file, ...reached]) compiled.push({ file: each, code: await engine.compile(each) });
    const [main, ...others] = compiled;
    return await engine.load(main ?? { file, code: '' }, others); // the first is always there
  } catch (error) {
    throw templateError(error, 'syntax', file.name);
  }
}
