/** One line of a `.gitignore` as a regular expression; knows no disk. Texts are bytes: one character for each. */
import { bracketSource } from './git-bracket.ts';

/** What a line says. */
export interface GitPattern {
  readonly negative: boolean;
  /** Whether it means folders alone: it ends in a slash. */
  readonly foldersOnly: boolean;
  /** What `source` is held against: a name in any folder, a name in the folder `within`, or a path. */
  readonly scope: 'name' | 'folder' | 'path';
  /** The folder that all it matches is in (or below, for a path), from that of the file; `''` or ending in a slash. */
  readonly within: string;
  /** Regular expression for the whole name, or the whole path from the folder of the file. */
  readonly source: string;
  /** Regular expression for the name of all that it matches. */
  readonly name: string;
}

const SPECIAL = /[*?[\\]/;
/** Any character of a name. NUL stands between names that are joined. */
export const ANY = '[^/\\x00]';

/** The pattern that a line is; undefined for a comment, an empty line and what can match nothing. */
export function gitPattern(line: string): GitPattern | undefined {
  if (line.startsWith('#')) return undefined;
  const text = withoutTrailing(line);
  const negative = text.startsWith('!');
  const body = negative ? text.slice(1) : text;
  const foldersOnly = body.endsWith('/');
  const pattern = foldersOnly ? body.slice(0, -1) : body;
  const scoped = pattern.includes('/') ? scopeOf(pattern.replace(/^\//, '')) : anywhere(pattern);
  const expression = source(scoped.text);
  if (!expression) return undefined;
  const { scope, within } = scoped;
  const name = scope === 'path' ? nameIn(scoped.text) : expression;
  return { negative, foldersOnly, scope, within, source: expression, name };
}

/** Without a carriage return, without what follows a NUL, and without spaces at the end unless escaped. */
function withoutTrailing(line: string): string {
  const [text = ''] = line.replace(/\r$/, '').split('\0', 1);
  const end = text.search(/ +$/);
  if (end === -1) return text;
  const escapes = /\\*$/.exec(text.slice(0, end))?.[0].length ?? 0;
  return text.slice(0, end + (escapes % 2));
}

type Scoped = Pick<GitPattern, 'scope' | 'within'> & { readonly text: string };

function anywhere(text: string): Scoped {
  return { scope: 'name', within: '', text };
}

/** A path that comes down to a name, in one folder or in any, is taken as that: names are held against less often. */
function scopeOf(path: string): Scoped {
  const name = path.replace(/^(?:\*\*\/)+/, '');
  if (name !== path && !name.includes('/')) return anywhere(name);
  const special = path.search(SPECIAL);
  const within = path.slice(0, path.lastIndexOf('/', special === -1 ? path.length : special) + 1);
  const rest = path.slice(within.length);
  const isName = !rest.includes('/') && !rest.includes('**');
  return isName ? { scope: 'folder', within, text: rest } : { scope: 'path', within, text: path };
}

/** Any name where the last slash may end no folder: in a bracket, or with two stars behind what is no slash. */
function nameIn(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return /\[|[^/*]\*\*/.test(path) || last.includes('**') ? `${ANY}*` : (source(last) ?? '');
}

/** Undefined where nothing can match. */
function source(pattern: string): string | undefined {
  const first = pattern.search(SPECIAL);
  let made = '';
  for (let at = 0; at < pattern.length; ) {
    const step = stepAt(pattern, at, first);
    if (step === undefined) return undefined;
    made += step.source;
    at = step.end;
  }
  return made;
}

interface Step {
  readonly source: string;
  readonly end: number;
}

function stepAt(pattern: string, at: number, first: number): Step | undefined {
  const character = pattern.charAt(at);
  if (character === '[') return bracketSource(pattern, at);
  if (character === '*') return starsAt(pattern, at, first);
  if (character === '?') return { source: ANY, end: at + 1 };
  if (character !== '\\') return { source: literal(character), end: at + 1 };
  return at + 1 === pattern.length ? undefined : { source: literal(pattern.charAt(at + 1)), end: at + 2 };
}

/** Two or more stars cross slashes where they stand between slashes; to git, what is literal up to the first star ends in one. */
function starsAt(pattern: string, at: number, first: number): Step {
  let end = at;
  while (pattern[end] === '*') end++;
  const rest = pattern.slice(end);
  const isAlone = (at === first || pattern[at - 1] === '/') && (rest === '' || /^\\?\//.test(rest));
  if (end - at === 1 || !isAlone) return { source: `${ANY}*`, end };
  return rest.startsWith('/') ? { source: '(?:.*/)?', end: end + 1 } : { source: '.*', end };
}

function literal(character: string): string {
  return /[\w/]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
