/** Renders one template text by itself with the project's engines: the same that task 8 renders with. */
import { digestOf } from '../../model/digest.ts';
import type { TemplateEngine } from '../templates/template-engine.ts';
import { templateError } from '../templates/template-fault.ts';
import type { EngineName } from '../templates/template-file.ts';

/** A template's text, and the path that mistakes in it are told with. */
export interface TemplateText {
  readonly path: string;
  readonly engine: EngineName;
  readonly text: string;
}

/**
 * What the template makes of each data.
 * @throws ConductorError `templates/syntax` or `templates/render` with the place
 */
export async function renderText(
  { path, engine: name, text }: TemplateText,
  data: readonly object[],
): Promise<string[]> {
  const engine = await engineNamed(name);
  const references = { partials: [], inlines: [], dynamic: [] };
  const file = { name: path, path, engine: name, partial: false, text, digest: digestOf(text), references };
  try {
    const render = await engine.load({ file, code: await engine.compile(file) }, []);
    const texts: string[] = [];
    for (const each of data) texts.push(await render(each));
    return texts;
  } catch (error) {
    throw templateError(error, 'render', path);
  }
}

async function engineNamed(name: EngineName): Promise<TemplateEngine> {
  const { templateHelpers } = await import('../templates/helpers.ts');
  if (name === 'eta') return (await import('../templates/eta-engine.ts')).etaEngine(templateHelpers);
  return (await import('../templates/handlebars-engine.ts')).handlebarsEngine(templateHelpers);
}
