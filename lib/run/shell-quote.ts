/** Text as a shell takes it for one word. */

/** The word, in quotes where it needs them. */
export function quoted(text: string): string {
  return /^[\w%+,./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
