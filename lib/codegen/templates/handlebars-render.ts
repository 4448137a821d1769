/** Renders compiled Handlebars templates with the runtime alone; knows nothing of files. */
import type Handlebars from 'handlebars';
import { isConductorError, type Place } from '../../model/conductor-error.ts';
import { offsetAt } from '../text-place.ts';
import type { CompiledFile, Helpers, Render } from './template-engine.ts';
import { TemplateFault } from './template-fault.ts';
import { evaluate, templateFrames, thrownText } from './template-script.ts';

type Helper = (this: unknown, ...values: unknown[]) => unknown;

/** Handlebars' place: line from 1, column from 0, and the name given when it was parsed. */
interface Location {
  readonly source?: string;
  readonly start: { readonly line: number; readonly column: number };
}

/** Makes a template and its partials ready. */
export async function loadHandlebars(
  template: CompiledFile,
  partials: readonly CompiledFile[],
  helpers: Helpers,
): Promise<Render> {
  const environment = await createEnvironment();
  const texts = new Map([template, ...partials].map(({ file }) => [file.path, file.text]));
  environment.registerHelper(helpers as Handlebars.HelperDeclareSpec); // same thing, without `any`
  for (const [name, helper] of Object.entries(environment.helpers)) {
    environment.registerHelper(name, placed(helper as Helper, texts)); // every helper is called with its options last
  }
  const delegates = Object.fromEntries(partials.map((partial) => [partial.file.name, delegate(environment, partial)]));
  const render = delegate(environment, template);
  return async (data) => {
    try {
      return render(data, { partials: delegates });
    } catch (error) {
      throw faultOf(error, template);
    }
  };
}

async function createEnvironment(): Promise<typeof Handlebars> {
  // The package declares the runtime without saying what it exports; it is Handlebars without the compiler.
  const module = (await import('handlebars/runtime.js')) as unknown as { readonly default: typeof Handlebars };
  return module.default.create();
}

function delegate(environment: typeof Handlebars, { code, file }: CompiledFile): Handlebars.TemplateDelegate<object> {
  return environment.template(evaluate(`(${code}\n)`, file.path) as TemplateSpecification); // what `precompile` made
}

/** The same helper, whose errors know where in which template it was called. */
function placed(helper: Helper, texts: ReadonlyMap<string, string>): Helper {
  return function call(this: unknown, ...values) {
    const options = values.at(-1) as { readonly name?: string; readonly loc?: Location } | undefined; // Handlebars gives it last
    try {
      checkList(values, options, texts);
      return helper.apply(this, values);
    } catch (error) {
      throw options?.loc?.source === undefined || isPlaced(error)
        ? error
        : new TemplateFault(thrownText(error), placeOf(options.loc), { cause: error });
    }
  };
}

/** Strict mode does not look at what `each` and `with` are given; a missing list would quietly be an empty one. */
function checkList(
  values: readonly unknown[],
  options: { readonly name?: string; readonly loc?: Location } | undefined,
  texts: ReadonlyMap<string, string>,
): void {
  if ((options?.name !== 'each' && options?.name !== 'with') || values.length < 2 || values[0] !== undefined) return;
  const { loc } = options;
  const text = texts.get(loc?.source ?? '') ?? '';
  const call = loc ? text.slice(offsetAt(text, loc.start.line, loc.start.column + 1)) : '';
  const name = new RegExp(`${options.name}\\s+([^\\s}]+)`).exec(call)?.[1] ?? 'its value';
  throw new Error(`"${name}" is not defined`);
}

/** Whether an error's place is known already: ours, or Handlebars' own. */
function isPlaced(error: unknown): boolean {
  if (error instanceof TemplateFault || isConductorError(error)) return true;
  return typeof error === 'object' && error !== null && (error as { lineNumber?: unknown }).lineNumber !== undefined;
}

function placeOf({ source = '', start }: Location): Place {
  return { file: source, line: start.line, column: start.column + 1 };
}

/** A missing field knows line and column; whose text they count in, the stack tells. */
function faultOf(error: unknown, { file }: CompiledFile): unknown {
  if (error instanceof TemplateFault || isConductorError(error)) return error;
  const path = templateFrames(error)[0]?.path ?? file.path;
  const { lineNumber: line, column } = error as { lineNumber?: number; column?: number }; // Handlebars.Exception
  const place = line === undefined || column === undefined ? { file: path } : { file: path, line, column: column + 1 };
  const text = thrownText(error)
    .replace(/ - \d+:\d+$/, '')
    .replace(/^("[^"]*") not defined in [\s\S]*$/, '$1 is not defined');
  return new TemplateFault(text, place, { cause: error });
}
