import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { findLinked } from '../../lib/files/linked-patterns.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = { 'src/a': '1', 'real/b.ts': '2', 'real/deep/c': '3', 'one[1]': '4', 'outside/x': '5' };

/** What the patterns mean in a workspace with links: path -> target; `@` stands for the workspace's own path. */
async function found(
  links: Readonly<Record<string, string>>,
  ...patterns: readonly string[]
): Promise<readonly string[]> {
  await using folder = await TempFolder.create(FILES);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(folder.at(path)), { recursive: true });
    symlinkSync(target.replace('@', folder.path), folder.at(path));
  }
  const index = FileIndex.open({ root: folder.path, file: folder.at('.conductor/cache/v1/index') });
  const fact = (path: string) => index.fact(path);
  return findLinked({ root: folder.path, patterns, gitignore: true, fact }).files;
}

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  ['no link', {}, ['src/**'], ['src/a']],
  ['a link to a file', { 'src/l': '../one[1]' }, ['src/**'], ['one[1]', 'src/a', 'src/l']],
  ['an absolute link', { 'src/l': '@/one[1]' }, ['src/**'], ['one[1]', 'src/a', 'src/l']],
  ['a link to a folder', { 'src/l': '../real/' }, ['src/**'], ['real/b.ts', 'real/deep/c', 'src/a', 'src/l']],
  ['a link that is named on the way', { app: 'real' }, ['app/*.ts'], ['app', 'real/b.ts', 'real/deep/c']],
  ['a link in the way of a named file', { app: 'real' }, ['app/deep/c'], ['app', 'real/b.ts', 'real/deep/c']],
  [
    'links that lead to each other',
    { 'src/l': '../m', m: 'n/deep/c', n: 'real' },
    ['src/l'],
    ['m', 'n', 'real/deep/c', 'src/l'],
  ],
  [
    'a link behind a link',
    { 'src/l': '../real', 'real/m': '../one[1]' },
    ['src/l'],
    ['one[1]', 'real/b.ts', 'real/deep/c', 'real/m', 'src/l'],
  ],
  ['what is excluded', { 'src/l': '../real' }, ['src/**', '!real/deep/**'], ['real/b.ts', 'src/a', 'src/l']],
  ['a link that is excluded', { 'src/l': '../real' }, ['src/**', '!src/l'], ['src/a']],
  ['a link to nothing', { 'src/l': '../gone' }, ['src/**'], ['src/a', 'src/l']],
  ['a link that leads out', { 'src/l': '../../x', 'src/m': '/etc/passwd' }, ['src/**'], ['src/a', 'src/l', 'src/m']],
  ['a link that leads out and in again', { 'src/l': '../out/one[1]', out: '..' }, ['src/l'], ['src/l']],
  ['a link to a folder that it is in', { 'src/l': '..', 'src/m': '.' }, ['src/**'], ['src/a', 'src/l', 'src/m']],
  ['links in circles', { 'src/l': 'm', 'src/m': 'l' }, ['src/**'], ['src/a', 'src/l', 'src/m']],
  ['a link that only wildcards could lead through', { app: 'real' }, ['*/*.ts'], ['real/b.ts']],
])('%s', async (_, links, patterns, files) => {
  expect(await found(links, ...patterns)).toEqual(files);
});
