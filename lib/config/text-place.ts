/** Turns an offset into a text into a line and a column; knows nothing of what the text means. */

/** Line and column of an offset in UTF-16 units, both from 1; an offset behind the end is the end. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, Math.max(0, offset));
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: before.length - before.lastIndexOf('\n') };
}
