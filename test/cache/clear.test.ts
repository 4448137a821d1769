import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clearCache } from '../../lib/cache/clear.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = {
  '.conductor/cache/v1/cas/ab/x': '12345',
  '.conductor/cache/cache.log': '123',
  '.conductor/patterns/a.json': '{}',
};

test('the cache is removed, and nothing beside it', async () => {
  await using folder = await TempFolder.create(FILES);
  await symlink('../patterns', folder.at('.conductor/cache/link'));
  const report = await clearCache({ cacheFolder: folder.at('.conductor/cache') });
  expect(report.removedFiles).toBe(3);
  expect(report.freedBytes).toBe(8 + '../patterns'.length);
  expect(await folder.list()).toEqual(['.conductor/patterns/a.json']);
});

test('a dry run reports the same and removes nothing', async () => {
  await using folder = await TempFolder.create(FILES);
  expect(await clearCache({ cacheFolder: folder.at('.conductor/cache'), dryRun: true })).toEqual({
    removedFiles: 2,
    freedBytes: 8,
  });
  expect(await folder.list()).toHaveLength(3);
});

test('a cache that is not there is clear', async () => {
  await using folder = await TempFolder.create();
  expect(await clearCache({ cacheFolder: folder.at('.conductor/cache') })).toEqual({ removedFiles: 0, freedBytes: 0 });
});

test('a cache of empty folders is removed, too', async () => {
  await using folder = await TempFolder.create();
  await mkdir(folder.at('.conductor/cache/v1/tmp'), { recursive: true });
  await clearCache({ cacheFolder: folder.at('.conductor/cache') });
  expect(existsSync(folder.at('.conductor/cache'))).toBe(false);
});

test('another folder, a link and a file are refused', async () => {
  await using folder = await TempFolder.create({
    'real/x': '1',
    'a/.conductor/cache': 'a file',
    'b/.conductor/x': '',
    'other/x': '',
  });
  await symlink(folder.at('real'), folder.at('b/.conductor/cache'));
  await mkdir(folder.at('c'));
  await mkdir(folder.at('real/cache'));
  await symlink(folder.at('real'), folder.at('c/.conductor'));
  const cases = [
    ['other', 'it is not a ".conductor/cache" folder'],
    ['b/.conductor/cache/../../../other', 'it is not a ".conductor/cache" folder'],
    ['a/.conductor/cache', 'is not a folder'],
    ['b/.conductor/cache', 'is a symbolic link'],
    ['c/.conductor/cache', 'is a symbolic link'],
  ] as const;
  const before = await folder.list();
  for (const [path, message] of cases) {
    await expect(clearCache({ cacheFolder: folder.at(path) })).rejects.toMatchObject({
      code: 'cache/not-cleared',
      message: expect.stringContaining(message),
    });
  }
  expect(await folder.list()).toEqual(before);
});
