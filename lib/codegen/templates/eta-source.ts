/** Where a piece of the JavaScript that Eta made came from; knows the shape of Eta's debug code and nothing else. */
import { offsetAt } from '../text-place.ts';
import { type EtaTag, etaTags } from './eta-tags.ts';

/** A tag and an offset inside it, in the template's text. */
export interface EtaOrigin {
  readonly tag: EtaTag;
  readonly offset: number;
}

/** Line and column, from 1, in the body that Eta made. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** The origin of a position in `code`, the compiled form of `text`; undefined in what Eta adds around the tags. */
export function etaOrigin(text: string, code: string, { line, column }: Position): EtaOrigin | undefined {
  const at = offsetAt(code, line, column);
  const piece = pieces(text, code).findLast(({ from }) => from <= at);
  if (piece === undefined) return undefined;
  const { tag, content } = piece;
  return { tag, offset: tag.offset + Math.min(Math.max(0, at - content), tag.content.length) };
}

interface Piece {
  readonly tag: EtaTag;
  /** Where the code for the tag begins, and where the tag's own content. */
  readonly from: number;
  readonly content: number;
}

/** Eta writes each tag's content as it is, after a statement that notes the line. */
function pieces(text: string, code: string): Piece[] {
  const found: Piece[] = [];
  let cursor = 0;
  for (const tag of etaTags(text)) {
    const head = `__eta.line=${text.slice(0, tag.start).split('\n').length}\n${tag.kind === 'value' ? '__eta.res+=__eta.f(' : ''}`;
    const from = code.indexOf(head + tag.content, cursor);
    if (from < 0) break;
    found.push({ tag, from, content: from + head.length });
    cursor = from + head.length + tag.content.length;
  }
  return found;
}
