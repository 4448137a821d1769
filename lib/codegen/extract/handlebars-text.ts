/** Writes template pieces for Handlebars, as the project's engine reads it: nothing escaped, every field there. */
import type { Field, Piece } from './pieces.ts';

/** Name of the field that holds a carriage return. */
export const RETURN_FIELD = 'cr';

/** The template's text. Tags of blocks stand in lines of their own, which Handlebars leaves out, wherever a line begins. */
export function handlebarsText(pieces: readonly Piece[]): string {
  let text = '';
  let depth = 0;
  for (const [index, piece] of pieces.entries()) {
    const sides = { before: pieces[index - 1], after: pieces[index + 1] };
    if (piece.kind === 'literal') text += literal(piece.text, isTag(sides.after), hugs(text));
    else if (piece.kind === 'value') text += tag(expression(piece.field), sides);
    else if (piece.kind === 'return') text += tag('../'.repeat(depth) + RETURN_FIELD, sides);
    else {
      if (piece.kind === 'close' && piece.block === 'list') depth -= 1;
      const own = text === '' || text.endsWith('\n');
      text += own ? `{{${blockTag(piece)}}}\n` : tag(blockTag(piece), sides);
      if (piece.kind === 'open' && piece.block === 'list') depth += 1;
    }
  }
  return text;
}

function isTag(piece: Piece | undefined): boolean {
  return piece !== undefined && piece.kind !== 'literal';
}

/** Whether a tag ends right here, which a brace would be read as part of. */
function hugs(text: string): boolean {
  return text.endsWith('}}');
}

/** `~` takes away the blank that keeps a brace from being read as part of the tag. */
function tag(
  content: string,
  { before, after }: { readonly before: Piece | undefined; readonly after: Piece | undefined },
): string {
  const open = before?.kind === 'literal' && before.text.endsWith('{') ? '{{~' : '{{';
  const close = after?.kind === 'literal' && after.text.startsWith('}') ? '~}}' : '}}';
  return open + content + close;
}

/** Literal braces and backslashes in such a way that they stay what they are. */
function literal(text: string, beforeTag: boolean, afterTag: boolean): string {
  const escaped = text.replaceAll(/(\\*)(\{{2,})/g, (_, slashes: string, braces: string) => {
    const pairs = '\\{{'.repeat(Math.floor(braces.length / 2)) + '{'.repeat(braces.length % 2);
    return slashes === '' ? pairs : `${slashes}\\{{!}}${pairs}`; // an empty comment parts the two meanings of a backslash
  });
  const start = afterTag && text.startsWith('}') ? ' ' : '';
  const end = !beforeTag ? '' : text.endsWith('{') ? ' ' : text.endsWith('\\') ? '\\' : '';
  return start + escaped + end;
}

function blockTag(piece: Extract<Piece, { kind: 'open' | 'close' }>): string {
  const name = piece.block === 'list' ? 'each' : 'if';
  return piece.kind === 'open' ? `#${name} ${path(piece.field)}` : `/${name}`;
}

function expression(field: Field): string {
  return field.helper === undefined ? path(field) : `${field.helper} ${path(field)}`;
}

function path({ up, name }: Field): string {
  return '../'.repeat(up) + name;
}
