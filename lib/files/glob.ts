/** One glob of a list, taken apart: what it matches and which folders lead to that; knows no disk. */
import picomatch from 'picomatch';
import { ConductorError } from '../model/conductor-error.ts';

/** A glob, made by `parseGlob`. */
export interface Glob {
  readonly negative: boolean;
  /** The leading names without magic, escapes removed: `src/pages` for `src/pages/*.ts`. */
  readonly base: string;
  /** Whether everything below a folder that it matches is matched too. */
  readonly whole: boolean;
  matches(path: string): boolean;
  /** Names that a path's parts must have one after another; undefined where any will do, or beyond the last. */
  readonly steps: readonly (string | undefined)[];
  /** Whether a folder called `name`, `depth` folders below the root, can hold a match if the one above it can. */
  leadsInto(name: string, depth: number): boolean;
}

/** Longer patterns are mistakes. */
const MOST_CHARACTERS = 4096;
/** What only picomatch understands. The rest is compiled here in a tenth of the time, which a no-op run would notice. */
const COMPLEX = /[\\[\]{}()|]|[^/]\*\*|\*\*[^/]/;
/** What may be more than a name. */
const SPECIAL = /[*?[\]{}()|\\]/;
/** What is left out of a pattern: `./` before it, slashes after it, `//` and `/./` in it. */
const ODD_SLASHES = /^\.\/|\/\.?\/|\/$/;

/**
 * Takes a glob apart. Dots are characters like others; a pattern always matches the path that it literally is; one
 * without magic also matches everything below. Throws `files/outside`.
 */
export function parseGlob(text: string): Glob {
  const negative = text.startsWith('!');
  const pattern = normalized(negative ? text.slice(1) : text, text);
  const segments = pattern.split('/');
  const names = segments.map(literalName);
  const magic = names.indexOf(undefined);
  const base = (magic === -1 ? names : names.slice(0, magic)).join('/');
  const isWholeFolder = magic === -1 || (magic === segments.length - 1 && magic > 0 && segments[magic] === '**');
  const test = isWholeFolder ? belowTest(base) : tester(pattern);
  return {
    negative,
    base,
    whole: isWholeFolder || segments.at(-1) === '**',
    matches: (path) => path === pattern || test(path),
    ...reachOf(segments, names),
  };
}

function normalized(pattern: string, text: string): string {
  const path = ODD_SLASHES.test(pattern)
    ? pattern.replace(/^(?:\.\/+)+|\/+$/g, '').replace(/\/(?:\.?\/)+/g, '/')
    : pattern;
  const problem = patternProblem(pattern);
  if (problem === undefined) return path === '' || path === '.' ? '**' : path;
  const help = 'Write it relative to the workspace root, without ".."';
  throw new ConductorError({ code: 'files/outside', message: `Cannot use pattern "${text}": ${problem}`, help });
}

function patternProblem(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty';
  if (pattern.length > MOST_CHARACTERS) return `it is longer than ${MOST_CHARACTERS} characters`;
  if (pattern.includes('\0')) return 'it contains a NUL character';
  const isAbsolute = pattern.startsWith('/') || /^[A-Za-z]:/.test(pattern);
  const leadsOut = pattern.includes('.') && pattern.split('/').map(literalName).includes('..');
  return isAbsolute || leadsOut ? 'it leads out of the workspace' : undefined;
}

/** The name that a segment without magic means, escapes removed. */
function literalName(segment: string): string | undefined {
  if (!SPECIAL.test(segment)) return segment;
  return SPECIAL.test(segment.replace(/\\./gs, '')) ? undefined : segment.replace(/\\(.)/gs, '$1');
}

/** From `**`, or from what only picomatch understands, every folder is possible. */
function reachOf(
  segments: readonly string[],
  names: readonly (string | undefined)[],
): Pick<Glob, 'steps' | 'leadsInto'> {
  const start = segments.findIndex(
    (segment, index) => names[index] === undefined && (segment === '**' || COMPLEX.test(segment)),
  );
  const steps = start === -1 ? names : names.slice(0, start);
  const isDeep = start !== -1 || !names.includes(undefined);
  const leadsInto = (name: string, depth: number): boolean =>
    (steps[depth] ?? name) === name && (isDeep || depth + 1 < steps.length);
  return { steps, leadsInto };
}

function belowTest(base: string): (path: string) => boolean {
  return (path) => path.startsWith(base) && (path.length === base.length || path[base.length] === '/');
}

function tester(pattern: string): (path: string) => boolean {
  let test: ((path: string) => boolean) | undefined;
  return (path) => {
    test ??= COMPLEX.test(pattern) ? complexTest(pattern) : simpleTest(pattern);
    return test(path);
  };
}

/** The flag makes `.` of the regular expression match line ends, which file names may contain. */
function complexTest(pattern: string): (path: string) => boolean {
  return picomatch(pattern, { dot: true, flags: 's', nonegate: true, windows: false });
}

/** Only `**` as a whole segment, `*` and `?`: means what picomatch makes of it. */
function simpleTest(pattern: string): (path: string) => boolean {
  const segments = pattern.replace(/(?:\*\*\/)+\*\*/g, '**').split('/');
  let source = '';
  for (const [index, segment] of segments.entries()) {
    const slash = index > 0 && segments[index - 1] !== '**' ? '/' : '';
    if (segment !== '**') source += slash + segmentSource(segment);
    else if (index < segments.length - 1) source += `${slash}(?:.*/)?`;
    else if (slash === '') source += '.*';
    else source += segments[index - 1]?.endsWith('*') ? '/.*' : '(?:/.*)?'; // `a/**` matches `a`, `*/**` does not
  }
  const expression = new RegExp(`^${source}$`, 's');
  return (path) => expression.test(path);
}

function segmentSource(segment: string): string {
  if (segment === '*') return '[^/]+';
  return segment
    .replace(/[.+^$]/g, '\\$&')
    .replaceAll('?', '[^/]')
    .replaceAll('*', '[^/]*');
}
