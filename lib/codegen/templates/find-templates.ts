/** Finds and reads the templates of a folder; knows nothing of what uses them. */
import { ConductorError } from '../../model/conductor-error.ts';
import { digestOf } from '../../model/digest.ts';
import { listFiles } from '../list-files.ts';
import type { Toolbox } from '../toolbox.ts';
import { etaReferences } from './eta-references.ts';
import { handlebarsReferences } from './handlebars-references.ts';
import type { EngineName, TemplateFile } from './template-file.ts';

const ENDINGS: Readonly<Record<string, EngineName>> = { '.hbs': 'handlebars', '.tmpl': 'eta' };
/** How each engine's mentions of partials are found. */
export const REFERENCES = { handlebars: handlebarsReferences, eta: etaReferences } as const;
const PARTIALS = 'partials/';

/**
 * Every template and partial below `folder`, in order of path.
 * @throws ConductorError `templates/double-name` where two templates have one name.
 */
export async function findTemplates(
  { root, stage }: Pick<Toolbox, 'root' | 'stage'>,
  folder: string,
): Promise<TemplateFile[]> {
  const paths = (await listFiles(root, folder)).filter((path) => endingOf(path) in ENDINGS);
  const files = await Promise.all(paths.map(async (path) => template(path, folder, textOf(await stage.read(path)))));
  checkNames(files);
  return files;
}

/** Line ends as they are in the repository, whatever a checkout made of them: what is generated depends on them. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.'));
}

function template(path: string, folder: string, text: string): TemplateFile {
  const ending = endingOf(path);
  const engine = ENDINGS[ending] ?? 'handlebars'; // only paths with a known ending come here
  const whole = path.slice(folder.length + 1, -ending.length);
  const partial = whole.startsWith(PARTIALS);
  const name = partial ? whole.slice(PARTIALS.length) : whole;
  return { name, path, engine, partial, text, digest: digestOf(text), references: REFERENCES[engine](text) };
}

/** Partials may share a name with a template or with a partial of the other engine: nothing asks for both. */
function checkNames(files: readonly TemplateFile[]): void {
  const seen = new Map<string, TemplateFile>();
  for (const file of files) {
    const key = file.partial ? `${file.engine}:${file.name}` : file.name;
    const first = seen.get(key);
    if (first) throw doubleName(first, file);
    seen.set(key, file);
  }
}

function doubleName(first: TemplateFile, second: TemplateFile): ConductorError {
  return new ConductorError({
    code: 'templates/double-name',
    message: `Cannot tell two templates apart: "${first.path}" and "${second.path}" are both named "${second.name}"`,
    place: { file: second.path },
    help: 'Rename one of them',
    exitCode: 1,
  });
}
