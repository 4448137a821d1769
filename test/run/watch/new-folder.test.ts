import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../../lib/run/watch/new-folder.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const nothing = () => false;

test('a folder tells of all files below it', async () => {
  await using folder = await TempFolder.create({ a: '', 'b/c/d': '' });
  expect(newFolder(folder.path, nothing)).toEqual({ files: [folder.at('a'), folder.at('b/c/d')], isDeep: true });
  expect(newFolder(folder.at('b/c'), nothing)).toEqual({ files: [folder.at('b/c/d')], isDeep: false });
});

test('what is hidden is not looked into', async () => {
  await using folder = await TempFolder.create({ 'node_modules/x/y': '' });
  const isHidden = (path: string) => path === join(folder.path, 'node_modules');
  expect(newFolder(folder.path, isHidden)).toEqual({ files: [], isDeep: false });
});

test('a file, and what is gone again, is no folder', async () => {
  await using folder = await TempFolder.create({ a: '' });
  expect([newFolder(folder.at('a'), nothing), newFolder(folder.at('b'), nothing)]).toEqual([undefined, undefined]);
});
