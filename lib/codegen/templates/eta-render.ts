/** Renders compiled Eta templates; knows nothing of files. */
import { isConductorError } from '../../model/conductor-error.ts';
import { placeAt } from '../text-place.ts';
import { ETA_OPTIONS, etaFunction, isAsync } from './eta-compile.ts';
import { etaOrigin } from './eta-source.ts';
import type { CompiledFile, Helpers, Render } from './template-engine.ts';
import { TemplateFault } from './template-fault.ts';
import { evaluate, templateFrames, thrownText } from './template-script.ts';

type EtaFunction = (this: unknown, data: object | undefined, options: object) => string | Promise<string>;

/** What Eta's code hands over when something is thrown in it. */
class EtaThrown extends Error {
  readonly line: number;

  constructor(cause: unknown, line: number) {
    super('thrown in a template', { cause });
    this.line = line;
  }
}

/** A value that is put out but is not there. */
class MissingValue extends Error {}

/** Makes a template and its partials ready. */
export async function loadEta(
  template: CompiledFile,
  partials: readonly CompiledFile[],
  helpers: Helpers,
): Promise<Render> {
  const { Eta } = await import('eta/core');
  const eta = Object.assign(new Eta({ ...ETA_OPTIONS, filterFunction: textOf }), { RuntimeErr: handOver });
  for (const partial of partials) {
    const run = guarded(partial) as (this: unknown) => string; // a promise only where `await` stands in it, then below
    eta.loadTemplate(partial.file.name, run, { async: true });
    if (!isAsync(partial.file.text)) eta.loadTemplate(partial.file.name, run, { async: false });
  }
  const run = guarded(template);
  return async (data) => await run.call(eta, { h: helpers, ...data }, {});
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) throw new MissingValue(String(value));
  return String(value);
}

function handOver(error: unknown, _text: string, line: number): never {
  throw isFinal(error) ? error : new EtaThrown(error, line);
}

function isFinal(error: unknown): boolean {
  return error instanceof TemplateFault || isConductorError(error);
}

/** The function of a template, which throws faults with places in that template. */
function guarded(compiled: CompiledFile): EtaFunction {
  const run = evaluate(etaFunction(compiled.file.text, compiled.code), compiled.file.path) as EtaFunction; // what `compileEta` made
  return function render(this: unknown, data, options) {
    try {
      const output = run.call(this, data, options);
      if (typeof output === 'string') return output;
      return output.catch((error: unknown) => {
        throw faultOf(error, compiled);
      });
    } catch (error) {
      throw faultOf(error, compiled);
    }
  };
}

function faultOf(error: unknown, { file, code }: CompiledFile): unknown {
  if (!(error instanceof EtaThrown)) return error;
  const { cause, line } = error;
  const frames = templateFrames(cause).filter(({ path }) => path === file.path);
  // The function's body begins on line 2; frames in what Eta adds (`include`) come from no tag.
  const origin = frames
    .map((frame) => etaOrigin(file.text, code, { line: frame.line - 1, column: frame.column }))
    .find((found) => found !== undefined);
  const place = origin ? placeAt(file, origin.offset) : { file: file.path, line };
  const text =
    cause instanceof MissingValue
      ? `"${origin?.tag.content.trim() ?? 'value'}" is ${cause.message}`
      : thrownText(cause);
  return new TemplateFault(text, place, { cause });
}
