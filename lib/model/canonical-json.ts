/** JSON with sorted keys and no white space, so that equal structures have equal text. */

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A map of many texts that has them sorted by key, by code unit. */
export interface SortedMembers {
  sortedMembers(): Iterable<readonly [key: string, value: string]>;
}

/** Characters that a piece has at least, unless it is the last. */
const PIECE = 16_384;

/**
 * The canonical text of a JSON value: keys sorted by code unit, `undefined` members left out.
 * Source: the ordering rule of RFC 8785 (JSON Canonicalization Scheme).
 */
export function canonicalJson(value: Json | SortedMembers | undefined): string {
  let text = '';
  put(value, (part) => {
    text += part;
  });
  return text;
}

/**
 * The same text in pieces, one after another, so that megabytes of it are never held; a text that is short is one piece.
 * No character is cut in two.
 */
export function canonicalPieces(value: Json | SortedMembers | undefined, take: (piece: string) => void): void {
  let piece = '';
  put(value, (part) => {
    piece += part;
    if (piece.length < PIECE) return;
    take(piece);
    piece = '';
  });
  if (piece !== '') take(piece);
}

type Members = { readonly [key: string]: Json | undefined };

function put(value: Json | SortedMembers | undefined, add: (part: string) => void): void {
  if (Array.isArray(value)) putAll(value, add);
  else if (typeof value === 'object' && value !== null)
    putMembers(value as Members, add); // arrays were handled above
  else add(JSON.stringify(value ?? null));
}

function putAll(values: readonly Json[], add: (part: string) => void): void {
  for (const [index, value] of values.entries()) {
    add(index === 0 ? '[' : ',');
    put(value, add);
  }
  add(values.length === 0 ? '[]' : ']');
}

function putMembers(members: Members | SortedMembers, add: (part: string) => void): void {
  let before = '{';
  const putOne = (key: string, member: Json | undefined): void => {
    if (member === undefined) return;
    add(`${before}${JSON.stringify(key)}:`);
    put(member, add);
    before = ',';
  };
  if (isSorted(members)) for (const [key, value] of members.sortedMembers()) putOne(key, value);
  else for (const key of Object.keys(members).sort()) putOne(key, members[key]);
  add(before === '{' ? '{}' : '}');
}

function isSorted(members: Members | SortedMembers): members is SortedMembers {
  return typeof members['sortedMembers'] === 'function'; // JSON has no functions
}
