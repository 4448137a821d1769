import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { stillHolds } from '../../lib/files/snapshot.ts';
import { pathPrefix } from '../../lib/files/workspace-path.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { letPass } from './count-reads.ts';

test('paths are relative in the root itself and absolute everywhere else', async () => {
  await using folder = await TempFolder.create({ 'sub/x': '' });
  const before = process.cwd();
  try {
    expect(pathPrefix(folder.path)).toBe(`${folder.path}/`);
    expect(pathPrefix('/')).toBe('/');
    process.chdir(folder.path);
    expect(pathPrefix(folder.path)).toBe('');
    process.chdir('sub');
    rmSync(folder.at('sub'), { recursive: true });
    expect(pathPrefix(folder.path)).toBe(`${folder.path}/`);
  } finally {
    process.chdir(before);
  }
});

test('what lies outside the workspace is found wherever the process works', async () => {
  await using folder = await TempFolder.create({ a: 'inside' });
  await using outside = await TempFolder.create({ b: 'outside' });
  const index = FileIndex.open({ root: folder.path, file: folder.at('.conductor/cache/v1/index') });
  const [a, b] = ['a', outside.at('b').replaceAll('\\', '/')];
  expect(index.fact(b)).toMatchObject({ kind: 'file', size: 7 });
  expect((await index.facts([a, b])).get(b)).toMatchObject({ kind: 'file', size: 7 });
  letPass(folder.at('a'), outside.at('b'));
  index.refresh();
  await index.facts([a, b]);
  const snapshot = index.snapshot();
  expect(snapshot && stillHolds(folder.path, snapshot)).toBe(true);
  await outside.write('b', 'changed');
  expect(snapshot && stillHolds(folder.path, snapshot)).toBe(false);
});
