import { describe, expect, test } from 'vitest';
import { globProblem, outputProblem, tidyGlob } from '../../lib/task/glob-problem.ts';

describe('globs', () => {
  test.each([
    'src/**/*.ts',
    '!src/**',
    'a b/c',
    '.conductor/patterns/*.json',
    'app/\\[id\\]/page.tsx',
    '..a/b..',
    '**',
  ])('"%s" is fine', (glob) => {
    expect(globProblem(glob)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['!', 'is empty'],
    ['/etc/*', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['../x', 'leads out of the workspace'],
    ['!a/../../x', 'leads out of the workspace'],
    ['src\\a.ts', 'has backslashes'],
    ['dist/', 'ends with "/"'],
    ['a//b', 'has an empty part'],
    ['a/./b', 'has an empty part'],
  ])('"%s" %s', (glob, what) => {
    expect(globProblem(glob)).toMatchObject({ what, help: expect.any(String) });
  });

  test.each([
    ['./dist/**', 'dist/**'],
    ['!././dist', '!dist'],
    ['.//x', 'x'],
    ['.hidden', '.hidden'],
    ['./', './'],
  ])('"%s" becomes "%s"', (glob, tidy) => {
    expect(tidyGlob(glob)).toBe(tidy);
  });

  test('outputs stay out of what conductor owns', () => {
    expect(outputProblem('.conductor/cache/**')?.what).toBe('lies in ".conductor/cache", which conductor owns');
    expect(outputProblem('.conductor/manifests')).toBeDefined();
    expect(outputProblem('.conductor/cached/**')).toBeUndefined();
    expect(outputProblem('.conductor/patterns/made.json')).toBeUndefined();
  });
});
