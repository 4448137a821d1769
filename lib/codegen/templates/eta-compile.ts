/** Compiles an Eta text to JavaScript; knows nothing of data. */
import type { EtaConfig } from 'eta/core';
import { offsetAt, placeAt } from '../text-place.ts';
import { etaOrigin } from './eta-source.ts';
import { etaTags, unbalancedTag } from './eta-tags.ts';
import { TemplateFault } from './template-fault.ts';
import type { TemplateFile } from './template-file.ts';
import { evaluate, syntaxPosition, thrownText } from './template-script.ts';

/**
 * Nothing is escaped (the text is code, not HTML), `debug` makes the code note its line, the filter finds missing
 * values. Helpers come as `it.h`, and have a short name.
 */
export const ETA_OPTIONS = {
  autoEscape: false,
  autoFilter: true,
  debug: true,
  functionHeader: 'const { h } = it;',
} as const satisfies Partial<EtaConfig>;

/** The body of the function that renders a template. Throws a `TemplateFault` with the place of what is wrong. */
export async function compileEta(file: TemplateFile): Promise<string> {
  const code = await bodyOf(file);
  try {
    evaluate(etaFunction(file.text, code), file.path);
  } catch (error) {
    throw codeFault(error, file, code);
  }
  return code;
}

/** Whether a template waits for something, so that only `includeAsync` can include it. */
export function isAsync(text: string): boolean {
  return etaTags(text).some(({ content }) => /\bawait\b/.test(content));
}

/** The whole function as an expression; its body begins on line 2. */
export function etaFunction(text: string, code: string): string {
  return `(${isAsync(text) ? 'async ' : ''}function (it, options) {\n${code}\n})`;
}

async function bodyOf(file: TemplateFile): Promise<string> {
  const { Eta } = await import('eta/core');
  try {
    return new Eta(ETA_OPTIONS).compileToString(file.text, { async: isAsync(file.text) });
  } catch (error) {
    throw parseFault(error, file);
  }
}

/** Eta says what and where in its message: `unclosed tag at line 2 col 1:`. */
function parseFault(error: unknown, { path }: TemplateFile): TemplateFault {
  const [, what, line, column] = /^(.*) at line (\d+) col (\d+)/.exec(thrownText(error)) ?? [];
  const place = line === undefined ? { file: path } : { file: path, line: Number(line), column: Number(column) };
  return new TemplateFault(what ?? thrownText(error), place, { cause: error });
}

/** V8 reads on past a mistake, so single tags are tried first, then braces; what is left is where V8 says. */
function codeFault(error: unknown, file: TemplateFile, code: string): unknown {
  if (!(error instanceof SyntaxError)) return error;
  return valueFault(file) ?? braceFault(file) ?? scriptFault(error, file, code);
}

/** A tag that puts out a value must be an expression by itself. */
function valueFault(file: TemplateFile): TemplateFault | undefined {
  for (const { kind, content, offset } of etaTags(file.text)) {
    const error = kind === 'value' ? expressionError(content, file.path) : undefined;
    if (error === undefined) continue;
    const position = syntaxPosition(error);
    const inside = position !== undefined && position.line <= content.split('\n').length + 1; // line 1 is the wrapper's
    const at = inside ? offsetAt(content, position.line - 1, position.column) : content.length;
    return new TemplateFault(
      inside ? lowerFirst(error.message) : 'the expression is not complete',
      placeAt(file, offset + at),
      { cause: error },
    );
  }
  return undefined;
}

function expressionError(content: string, path: string): SyntaxError | undefined {
  try {
    evaluate(`(async function () { return (\n${content}\n) })`, path);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
  }
  return undefined;
}

function braceFault(file: TemplateFile): TemplateFault | undefined {
  const unbalanced = unbalancedTag(etaTags(file.text));
  if (unbalanced === undefined) return undefined;
  const text = unbalanced.how === 'open' ? 'this block is not closed' : 'this closes a block that is not open';
  return new TemplateFault(text, placeAt(file, unbalanced.tag.offset));
}

function scriptFault(error: SyntaxError, file: TemplateFile, code: string): TemplateFault {
  const position = syntaxPosition(error);
  const origin = position && etaOrigin(file.text, code, { line: position.line - 1, column: position.column });
  return new TemplateFault(lowerFirst(error.message), origin ? placeAt(file, origin.offset) : { file: file.path }, {
    cause: error,
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
