/** Writes template pieces for Eta, as the project's engine reads it: the line end after a tag is left out. */
import type { Field, Piece } from './pieces.ts';

/** The template's text. */
export function etaText(pieces: readonly Piece[]): string {
  let text = '';
  let depth = 0;
  let afterTag = false;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === 'literal') {
      text += literal(piece.text, afterTag);
    } else if (piece.kind === 'value') {
      text += `<%= ${expression(piece.field, depth)} %>`;
      afterTag = true;
    } else if (piece.kind === 'return') {
      const next = pieces[index + 1];
      const isEnd = next?.kind === 'literal' && next.text.startsWith('\n');
      text += isEnd ? "<%~ '\\r\\n' %>" : "<%~ '\\r' %>";
      afterTag = !isEnd; // the line end that follows is left out, and stands in the tag
    } else {
      text += piece.kind === 'open' ? openTag(piece, depth) : '<% } %>\n';
      if (piece.block === 'list') depth += piece.kind === 'open' ? 1 : -1;
      afterTag = false;
    }
  }
  return text;
}

function literal(text: string, afterTag: boolean): string {
  const doubled = afterTag && text.startsWith('\n') ? `\n${text}` : text;
  return doubled.replaceAll(/<%(\n?)/g, "<%~ '<%' %>$1$1");
}

function openTag({ block, field }: Extract<Piece, { kind: 'open' }>, depth: number): string {
  const value = expression(field, depth);
  return block === 'if' ? `<% if (${value}) { %>\n` : `<% for (const ${item(depth + 1)} of ${value}) { %>\n`;
}

function expression({ up, name, helper }: Field, depth: number): string {
  const value = `${item(depth - up)}.${name}`;
  return helper === undefined ? value : `h.${helper}(${value})`;
}

/** What the data of a depth is called. */
function item(depth: number): string {
  if (depth === 0) return 'it';
  return depth === 1 ? 'item' : `item${depth}`;
}
