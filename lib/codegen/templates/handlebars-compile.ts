/** Compiles a Handlebars text to JavaScript; the only place that loads the whole of Handlebars. */
import type Handlebars from 'handlebars';
import type { Json } from '../../model/canonical-json.ts';
import { didYouMean } from '../../model/similar.ts';
import { placeAt } from '../text-place.ts';
import { unclosedBlock } from './handlebars-references.ts';
import { TemplateFault } from './template-fault.ts';
import type { TemplateFile } from './template-file.ts';
import { thrownText } from './template-script.ts';

/** Built-in helpers that Handlebars knows by itself. */
const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup', 'log'];

/** Options of the compiler: missing fields and unknown helpers are errors, nothing is escaped (the text is code, not HTML). */
export function handlebarsOptions(helperNames: readonly string[]): { readonly [key: string]: Json } {
  const knownHelpers = Object.fromEntries([...helperNames].sort().map((name) => [name, true]));
  return { strict: true, noEscape: true, knownHelpers, knownHelpersOnly: true };
}

/** JavaScript of a template. Throws a `TemplateFault` with the place of what is wrong. */
export async function compileHandlebars(file: TemplateFile, helperNames: readonly string[]): Promise<string> {
  const { default: handlebars } = await import('handlebars');
  try {
    const tree = handlebars.parse(file.text, { srcName: file.path });
    return String(handlebars.precompile(tree, handlebarsOptions(helperNames)));
  } catch (error) {
    throw faultOf(error, file, { lexer: lexerOf(handlebars), helperNames });
  }
}

interface LexerPlace {
  readonly first_line: number;
  readonly first_column: number;
}

/** The parser's errors carry no place, but its lexer stands where it stopped; the published types leave it out. */
function lexerOf(handlebars: typeof Handlebars): LexerPlace | undefined {
  return (handlebars as unknown as { Parser?: { lexer?: { yylloc?: LexerPlace } } }).Parser?.lexer?.yylloc;
}

interface Known {
  readonly lexer: LexerPlace | undefined;
  readonly helperNames: readonly string[];
}

function faultOf(error: unknown, file: TemplateFile, { lexer, helperNames }: Known): TemplateFault {
  const text = thrownText(error);
  const { lineNumber: line, column } = error as { lineNumber?: number; column?: number }; // Handlebars.Exception
  if (line === undefined || column === undefined) return parseFault(text, file, lexer);
  const place = { file: file.path, line, column: column + 1 };
  const helper = /unknown helper (\S+)/.exec(text)?.[1];
  if (helper === undefined) return new TemplateFault(text.replace(/ - \d+:\d+$/, ''), place, { cause: error });
  const help = didYouMean(helper, [...helperNames, ...BUILT_IN]);
  return new TemplateFault(`no helper is named "${helper}"`, place, { help, cause: error });
}

/** What the parser calls its tokens, as a user writes them. */
const WORDS: Readonly<Record<string, string>> = {
  EOF: 'end of the file',
  INVALID: 'character',
  CLOSE: '"}}"',
  CLOSE_UNESCAPED: '"}}}"',
  CLOSE_SEXPR: '")"',
  INVERSE: '"{{else}}"',
  OPEN_ENDBLOCK: '"{{/"',
  OPEN_INVERSE_CHAIN: '"{{else"',
  EQUALS: '"="',
};

function parseFault(text: string, file: TemplateFile, lexer: LexerPlace | undefined): TemplateFault {
  const token = /got '([^']+)'/.exec(text)?.[1] ?? '';
  const opening = token === 'EOF' ? unclosedBlock(file.text) : undefined;
  if (opening !== undefined) return new TemplateFault('this block is not closed', placeAt(file, opening));
  const place = lexer
    ? { file: file.path, line: lexer.first_line, column: lexer.first_column + 1 }
    : { file: file.path };
  return new TemplateFault(token === '' ? (text.split('\n')[0] ?? text) : `unexpected ${WORDS[token] ?? token}`, place);
}
