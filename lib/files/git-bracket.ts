/** A bracket expression of a `.gitignore` pattern as a class of a regular expression; knows no other pattern. */

const ALNUM = 'A-Za-z0-9';
/** The named classes. */
const CLASSES = new Map(
  Object.entries({
    alnum: ALNUM,
    alpha: 'A-Za-z',
    blank: ' \\t',
    cntrl: '\\x00-\\x1f\\x7f',
    digit: '0-9',
    graph: '!-~',
    lower: 'a-z',
    print: ' -~',
    punct: '!-/:-@[-`{-~',
    space: ' \\t\\n\\r',
    upper: 'A-Z',
    xdigit: 'A-Fa-f0-9',
  }),
);
const CLASS = /^\[:([^\]]*):\]/;

/** What is read so far, and where the next member begins. */
interface Reading {
  readonly members: string;
  /** The character that a range can begin with. */
  readonly last: string | undefined;
  readonly at: number;
}

/**
 * The class that begins at `start`; undefined where it has no end or names an unknown class: git then matches nothing.
 * It never matches a slash, or the NUL between names.
 */
export function bracketSource(pattern: string, start: number): { source: string; end: number } | undefined {
  const negated = /[!^]/.test(pattern.charAt(start + 1));
  const first = start + (negated ? 2 : 1);
  let reading: Reading | undefined = { members: '', last: undefined, at: first };
  do reading = member(pattern, reading);
  while (reading !== undefined && pattern[reading.at] !== ']');
  if (reading === undefined) return undefined;
  const { members, at } = reading;
  return { source: negated ? `[^/\\x00${members}]` : `(?![/\\x00])[${members}]`, end: at + 1 };
}

function member(pattern: string, { members, last, at }: Reading): Reading | undefined {
  const character = pattern.charAt(at);
  const next = pattern[at + 1];
  if (character === '') return undefined;
  if (character === '-' && last !== undefined && next !== undefined && next !== ']') {
    const end = literalAt(pattern, at + 1);
    return end && { members: members + range(last, end.character), last: undefined, at: end.at };
  }
  if (character === '[' && next === ':') return namedClass(pattern, { members, last, at });
  const one = literalAt(pattern, at);
  return one && { members: members + code(one.character), last: one.character, at: one.at };
}

function namedClass(pattern: string, { members, at }: Reading): Reading | undefined {
  const rest = pattern.slice(at);
  if (!rest.includes(']', 2)) return undefined;
  const [text, name = ''] = CLASS.exec(rest) ?? [];
  if (text === undefined) return { members: members + code('['), last: '[', at: at + 1 };
  const known = CLASSES.get(name);
  return known === undefined ? undefined : { members: members + known, last: undefined, at: at + text.length };
}

function literalAt(pattern: string, at: number): { character: string; at: number } | undefined {
  const begin = pattern[at] === '\\' ? at + 1 : at;
  return begin < pattern.length ? { character: pattern.charAt(begin), at: begin + 1 } : undefined;
}

/** A range that is upside down holds nothing. */
function range(from: string, to: string): string {
  return from <= to ? `${code(from)}-${code(to)}` : '';
}

function code(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
