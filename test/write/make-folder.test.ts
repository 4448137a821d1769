import fs, { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { expect, test } from 'vitest';
import { makeFolder } from '../../lib/write/make-folder.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('folders are made with those above them, and what got an entry is told', async () => {
  await using folder = await TempFolder.create();
  const made = makeFolder(folder.at('a/b/c'));
  expect(new Set(made)).toEqual(new Set([folder.path, folder.at('a'), folder.at('a/b')]));
  expect(existsSync(folder.at('a/b/c'))).toBe(true);
  expect(makeFolder(folder.at('a/b/c'))).toEqual([]);
  expect(makeFolder(folder.at('a/b/d'))).toEqual([folder.at('a/b')]);
});

test('a file, or a link to nothing, in the way is an error of its own', async () => {
  await using folder = await TempFolder.create({ file: '' });
  await symlink('nowhere', folder.at('link'));
  expect(() => makeFolder(folder.at('file'))).toThrow('EEXIST');
  expect(() => makeFolder(folder.at('file/below'))).toThrow('ENOTDIR');
  expect(() => makeFolder(folder.at('link/below'))).toThrow(/EEXIST|ENOENT/);
});

test('an error of the disk keeps its name', async () => {
  await using folder = await TempFolder.create();
  const original = fs.mkdirSync;
  Object.assign(fs, {
    mkdirSync: () => {
      throw Object.assign(new Error('EIO: i/o error, mkdir'), { code: 'EIO' });
    },
  });
  syncBuiltinESMExports();
  try {
    expect(() => makeFolder(folder.at('a/b'))).toThrow('EIO');
  } finally {
    Object.assign(fs, { mkdirSync: original });
    syncBuiltinESMExports();
  }
});
