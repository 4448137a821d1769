/** The text that strace writes for one call, taken apart; knows no call by name. */

/** A call that came to its end. */
export interface StraceCall {
  readonly name: string;
  /** As they stand in the text. */
  readonly args: readonly string[];
  /** What it returned: a number as text, or `?` where it never returned. */
  readonly result: string;
  /** What a returned descriptor stands for. */
  readonly resultPath: string | undefined;
  /** `ENOENT` */
  readonly error: string | undefined;
}

const HEAD = /^([a-z_0-9]+)\(/;
const TAIL = /^\)\s+= (-?\w+|\?)(?:<((?:[^<>\\]|\\.)*)>)?(?:\(deleted\))?(?: (E[A-Z0-9]+))?/;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };
const OPENING = '([{';
const CLOSING = ')]}';

/** Takes a whole call apart: `openat(AT_FDCWD</a>, "b", O_RDONLY) = 3</a/b>`; undefined where it is none. */
export function parseCall(text: string): StraceCall | undefined {
  const name = HEAD.exec(text)?.[1];
  if (name === undefined) return undefined;
  const { args, end } = splitArguments(text, name.length + 1);
  const tail = TAIL.exec(text.slice(end));
  if (!tail) return undefined;
  const [, result = '?', path, error] = tail;
  return { name, args, result, resultPath: path === undefined ? undefined : pathIn(path), error };
}

/** The arguments of a call that begin at `start`, also of one whose end is missing. */
export function splitArguments(
  text: string,
  start: number,
): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let from = start;
  let depth = 0;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '"') at = endOfString(text, at);
    else if (char === '<' && isAnnotation(text, at))
      at = text.indexOf('>', at) === -1 ? text.length : text.indexOf('>', at);
    else if (OPENING.includes(char)) depth += 1;
    else if (CLOSING.includes(char) && depth > 0) depth -= 1;
    else if (char === ')') break;
    else if (char === ',' && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from, at).trim();
  if (last !== '' || args.length > 0) args.push(last);
  return { args, end: at };
}

/** Position of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Whether `<` says what a descriptor stands for: `3<`, `AT_FDCWD<`. `>` in it is escaped. */
function isAnnotation(text: string, at: number): boolean {
  return /[0-9D]/.test(text[at - 1] ?? '') && text[at + 1] !== '<';
}

/** The text of an argument that is a string; undefined where it is none (`NULL`, an address). */
export function stringIn(argument: string | undefined): string | undefined {
  if (!argument?.startsWith('"')) return undefined;
  return unescaped(argument.slice(1, endOfString(argument, 0)));
}

/** The strings of an argument that is a list of them: `["cat", "t.js"]`. */
export function stringsIn(argument: string | undefined): readonly string[] {
  if (!argument?.startsWith('[')) return [];
  return splitArguments(argument.slice(0, -1), 1).args.flatMap((each) => stringIn(each) ?? []);
}

/** The path that a descriptor stands for: `3</a/b>`, `AT_FDCWD</a>`; undefined for a socket, a pipe and the like. */
export function descriptorPath(argument: string | undefined): string | undefined {
  const found = /^(?:AT_FDCWD|\d+)<((?:[^<>\\]|\\.)*)>/.exec(argument ?? '')?.[1];
  return found === undefined ? undefined : pathIn(found);
}

function pathIn(escaped: string): string | undefined {
  return escaped.startsWith('/') || escaped.startsWith('\\x2f') ? unescaped(escaped) : undefined;
}

/** Bytes that are no UTF-8 become U+FFFD, as in Node's own names of files. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replace(ESCAPE, (_, hex?: string, octal?: string, letter = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return LETTERS[letter] ?? letter;
  });
  return Buffer.from(bytes, 'latin1').toString();
}
