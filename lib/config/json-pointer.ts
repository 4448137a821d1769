/** JSON pointers (RFC 6901) as text and as segments; knows nothing of documents. */

/** The decoded segments of a pointer; the whole document (`''`) has none. */
export function pointerSegments(pointer: string): readonly string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer of a member of what `parent` points to. */
export function memberPointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
