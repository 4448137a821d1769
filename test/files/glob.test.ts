import fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { parseGlob } from '../../lib/files/glob.ts';
import { isConductorError } from '../../lib/model/conductor-error.ts';

/** Whether a search would go into the folder: into each one on the way to it. */
function leadsInto(pattern: string, folder: string): boolean {
  const glob = parseGlob(pattern);
  return folder.split('/').every((name, depth) => glob.leadsInto(name, depth));
}

const matches = (pattern: string, path: string): boolean => parseGlob(pattern).matches(path);

test.each([
  ['src/**', 'src/a/b.ts'],
  ['src/**', 'src/.hidden/.x'],
  ['**', 'a'],
  ['**/*.ts', 'a.ts'],
  ['*.ts', '.x.ts'],
  ['*.*', 'a.'],
  ['$$*^?+', '$$a^b+'],
  ['./src//a.ts', 'src/a.ts'],
  ['src/./a.ts', 'src/a.ts'],
  ['src/', 'src/a/b'],
  ['src', 'src'],
  ['src', 'src/a'],
  ['.', 'a/b'],
  ['a/**/b', 'a/b'],
  ['{a,b}/*.{ts,js}', 'b/x.js'],
  ['[ab].ts', 'a.ts'],
  ['pages/[id].ts', 'pages/[id].ts'],
  ['pages/\\[id\\].ts', 'pages/[id].ts'],
  ['@(a|b)', 'a'],
  ['\\!x', '!x'],
  ['a b/ü\n*', 'a b/ü\n.txt'],
  ['{x,a}/**', 'a/new\nline/b'],
])('%j matches %j', (pattern, path) => {
  expect(matches(pattern, path)).toBe(true);
});

test.each([
  ['src/*', 'src/a/b'],
  ['src/**', 'srcs/a'],
  ['src', 'src.ts'],
  ['*.ts', 'a/b.ts'],
  ['*.ts', 'axts'],
  ['a?b', 'a/b'],
  ['[ab].ts', 'c.ts'],
  ['SRC/**', 'src/a'],
  ['pages/\\[id\\].ts', 'pages/i.ts'],
])('%j does not match %j', (pattern, path) => {
  expect(matches(pattern, path)).toBe(false);
});

test.each([
  '../x',
  'a/../x',
  '/etc/passwd',
  'C:/x',
  'c:x',
  '!../x',
  '!/x',
  '',
  '!',
  'x'.repeat(5000),
  'a\0',
  '\\.\\./x',
  'a/.\\./x',
])('%j is refused', (pattern) => {
  try {
    parseGlob(pattern);
    expect.unreachable();
  } catch (error) {
    expect(isConductorError(error) && error.code).toBe('files/outside');
    expect(String(error)).toContain(`Cannot use pattern "${pattern}"`);
  }
});

test.each([
  ['a/b/*.ts', 'a/b', ['a', 'a/b'], ['b', 'a/c', 'a/b/c']],
  ['a/*/c/**', 'a', ['a', 'a/x', 'a/x/c', 'a/x/c/d/e'], ['a/x/d', 'b/x']],
  ['**/x', '', ['a', 'a/b/c'], []],
  ['a/{b/c,d}/*.ts', 'a', ['a', 'a/b', 'a/b/c'], ['b']],
  ['\\[a\\]/b', '[a]/b', ['[a]', '[a]/b', '[a]/b/c'], ['a']],
])('%j has base %j and leads into what it can match', (pattern, base, into, notInto) => {
  const glob = parseGlob(pattern);
  expect(glob.base).toBe(base);
  expect(into.filter((folder) => !leadsInto(pattern, folder))).toEqual([]);
  expect(notInto.filter((folder) => leadsInto(pattern, folder))).toEqual([]);
});

const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '+', '$', '^', ' '), minLength: 1, maxLength: 4 });
const safeName = name.filter((text) => text !== '.' && text !== '..');
const path = fc.array(safeName, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const piece = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '-'), minLength: 1, maxLength: 4 });
const segment = fc.oneof(
  fc.constant('**'),
  piece.filter((text) => text !== '.' && text !== '..' && !text.includes('**')),
);
const magic = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((text) => /[*?]/.test(text));

test('patterns of *, ** and ? mean what picomatch makes of them', () => {
  fc.assert(
    fc.property(magic, path, (pattern, candidate) => {
      expect(matches(pattern, candidate)).toBe(
        picomatch(pattern, { dot: true, flags: 's', fastpaths: false, windows: false })(candidate),
      );
    }),
    { numRuns: 5000 },
  );
});

test('a pattern leads into every folder above what it matches', () => {
  const complex = fc
    .tuple(magic, fc.constantFrom('{a,b/c}', '@(a|b)', '[ab]', '[^a]', '{a,**}'))
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.oneof(magic, path, complex), path, (pattern, candidate) => {
      const glob = parseGlob(pattern);
      const folders = candidate
        .split('/')
        .map((_, index, names) => names.slice(0, index).join('/'))
        .slice(1);
      if (glob.matches(candidate)) expect(folders.filter((folder) => !leadsInto(pattern, folder))).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});
