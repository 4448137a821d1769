/** What Bash itself said on standard error about why it stopped a script; knows nothing of the run. */

/** One message of Bash's own. */
export interface BashMessage {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly kind: 'unset' | 'syntax' | 'other';
  /** The variable that is not set. */
  readonly variable?: string | undefined;
}

/** `tasks/05-x.sh: line 12: NAME: unbound variable`; the word for "line" is that of the user's language. */
const MESSAGE = /^(?<file>.+?): \S+ (?<line>\d+) ?: (?<text>.+)$/;
const UNSET = /^(?<name>[A-Za-z_]\w*(?:\[.*\])?|[\d@*!]+): unbound variable$/;
const SYNTAX = /^(?:syntax error|unexpected EOF)/;

/** The last message in some output that names one of the files. */
export function lastMessage(output: string, files: ReadonlySet<string>): BashMessage | undefined {
  for (const each of output.split(/\r?\n/).reverse()) {
    const found = MESSAGE.exec(each)?.groups as Readonly<Record<'file' | 'line' | 'text', string>> | undefined; // it has all three
    if (found === undefined || !files.has(found.file)) continue;
    const variable = UNSET.exec(found.text)?.groups?.['name'];
    const kind = variable ? 'unset' : SYNTAX.test(found.text) ? 'syntax' : 'other';
    // A second message on the same line of the script shows the line itself, in "`" and "'".
    if (/^`.*'$/.test(found.text)) continue;
    return { file: found.file, line: Number(found.line), text: found.text, kind, ...(variable ? { variable } : {}) };
  }
  return undefined;
}
