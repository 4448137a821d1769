/** A line that a task printed, made fit to stand among others: it keeps its colours and steers the terminal in no other way. */

const RESET = '\u001b[0m';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ANY = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same, with the sequences that some of them begin
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that give colour
const STYLE = /^\u001b\[[\d;:]*m$/;

/** The line as a terminal would leave it: of what was written over only the last. */
export function outputLine(line: string): string {
  if (!ANY.test(line)) return line;
  const last = line.split('\r').findLast((part) => part !== '') ?? '';
  const shown = last.replace(CONTROL, (found) => (STYLE.test(found) ? found : ''));
  return shown.includes('\u001b') && !shown.endsWith(RESET) ? shown + RESET : shown;
}
