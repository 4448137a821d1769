/** The tags of an Eta text and where their code stands; follows Eta's own parser, without loading it. */

/** One `<% … %>`. */
export interface EtaTag {
  /** Runs code, or puts a value out. */
  readonly kind: 'code' | 'value';
  readonly content: string;
  /** Where `<%` stands, in UTF-16 units. */
  readonly start: number;
  /** Where the content begins. */
  readonly offset: number;
}

const OPEN = /<%(?:-|_)?\s*(=|~)?\s*/g;
// What may hide a closing tag: strings and comments. Else the closing tag itself.
const CLOSE = /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|(\s*(?:-|_)?%>)/g;

/** All tags in order, up to the first that is not closed. */
export function etaTags(text: string): EtaTag[] {
  const tags: EtaTag[] = [];
  OPEN.lastIndex = 0;
  for (let open = OPEN.exec(text); open !== null; open = OPEN.exec(text)) {
    const offset = open.index + open[0].length;
    const close = closing(text, offset);
    if (close === undefined) break;
    const kind = open[1] === undefined ? 'code' : 'value';
    tags.push({ kind, content: text.slice(offset, close.start), start: open.index, offset });
    OPEN.lastIndex = close.end;
  }
  return tags;
}

function closing(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  CLOSE.lastIndex = offset;
  for (let match = CLOSE.exec(text); match !== null; match = CLOSE.exec(text)) {
    if (match[1] !== undefined) return { start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

/** Code with its strings and comments blanked, of the same length. */
export function withoutStrings(code: string): string {
  return code.replace(
    /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (part) => ' '.repeat(part.length),
  );
}

/** The tag whose braces do not match: one that closes what is not open, else the last one left open. */
export function unbalancedTag(
  tags: readonly EtaTag[],
): { readonly tag: EtaTag; readonly how: 'open' | 'closed' } | undefined {
  const open: EtaTag[] = [];
  for (const tag of tags) {
    for (const brace of tag.kind === 'code' ? (withoutStrings(tag.content).match(/[{}]/g) ?? []) : []) {
      if (brace === '{') open.push(tag);
      else if (open.pop() === undefined) return { tag, how: 'closed' };
    }
  }
  const tag = open.at(-1);
  return tag && { tag, how: 'open' };
}
