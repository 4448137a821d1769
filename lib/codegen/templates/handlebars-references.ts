/** Finds the partials that a Handlebars text mentions, without loading Handlebars: the warm path never does. */
import type { Reference, References } from './template-file.ts';

// A mustache: comment, raw block tag, or any other with strings that may contain braces.
const MUSTACHE =
  /\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}|\{\{\{\{[\s\S]*?\}\}\}\}|\{\{(?:"[^"]*"|'[^']*'|[^"'}]|\}(?!\}))*\}\}\}?/g;
const PARTIAL = /^\{\{~?\s*(#?)\s*>\s*/;
const INLINE = /^\{\{~?\s*#\s*\*\s*inline\s+["'[]?([^"'\]\s~}]+)/;
const NAME = /^(?:"([^"]*)"|'([^']*)'|\[([^\]]*)\]|([^\s"'()~}=]+))/;

/** An opening mustache whose closing one has not been met. */
interface OpenBlock {
  readonly offset: number;
}

interface Scan {
  readonly partials: Reference[];
  readonly inlines: string[];
  readonly dynamic: number[];
  readonly open: OpenBlock[];
}

/** Every mention in a text; where the text is not valid, as many as can be seen. */
export function handlebarsReferences(text: string): References {
  const { partials, inlines, dynamic } = scan(text);
  return { partials, inlines, dynamic };
}

/** Offset of the innermost block that is never closed, or undefined. */
export function unclosedBlock(text: string): number | undefined {
  return scan(text).open.at(-1)?.offset;
}

function scan(text: string): Scan {
  const found: Scan = { partials: [], inlines: [], dynamic: [], open: [] };
  MUSTACHE.lastIndex = 0;
  for (let match = MUSTACHE.exec(text); match !== null; match = MUSTACHE.exec(text)) {
    if (isEscaped(text, match.index)) MUSTACHE.lastIndex = match.index + 2;
    else if (match[0].startsWith('{{{{')) MUSTACHE.lastIndex = rawEnd(text, match);
    else if (!/^\{\{~?!/.test(match[0])) take(found, match[0], match.index);
  }
  return found;
}

/** One backslash makes the mustache text; two are a backslash before a mustache. */
function isEscaped(text: string, offset: number): boolean {
  return text[offset - 1] === '\\' && text[offset - 2] !== '\\';
}

function rawEnd(text: string, match: RegExpExecArray): number {
  const name = /^\{\{\{\{\s*([^\s}]+)/.exec(match[0])?.[1] ?? '';
  const end = text.indexOf(`{{{{/${name}}}}}`, match.index);
  return end < 0 ? text.length : end + name.length + 9;
}

function take(found: Scan, mustache: string, offset: number): void {
  const inline = INLINE.exec(mustache)?.[1];
  const partial = PARTIAL.exec(mustache);
  if (inline !== undefined) found.inlines.push(inline);
  if (partial)
    takePartial(found, mustache.slice(partial[0].length), {
      offset: offset + partial[0].length,
      block: partial[1] === '#',
    });
  if (/^\{\{~?\s*(#|\^\s*[^\s~}])/.test(mustache)) found.open.push({ offset });
  if (/^\{\{~?\s*\//.test(mustache)) found.open.pop();
}

function takePartial(
  found: Scan,
  rest: string,
  { offset, block }: { readonly offset: number; readonly block: boolean },
): void {
  const match = NAME.exec(rest);
  const name = match?.slice(1).find((part) => part !== undefined);
  if (rest.startsWith('(')) found.dynamic.push(offset);
  else if (name !== undefined && !name.startsWith('@')) {
    found.partials.push({ name, offset, unconditional: found.open.length === 0, optional: block });
  }
}
