import { describe, expect, test } from 'vitest';
import { installedPackage } from '../../lib/config/installed-package.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('installed package', () => {
  test.each([
    ['node_modules/a/dist/index.js', 'a', 'node_modules/a'],
    ['node_modules/@scope/b/index.js', '@scope/b', 'node_modules/@scope/b'],
    ['node_modules/.pnpm/c@1.2.3/node_modules/c/index.js', 'c', 'node_modules/.pnpm/c@1.2.3/node_modules/c'],
    ['node_modules/a/node_modules/d/index.js', 'd', 'node_modules/a/node_modules/d'],
  ])('"%s" belongs to %s', async (path, name, home) => {
    await using folder = await TempFolder.create({ [`${home}/package.json`]: '{"version":"1.2.3"}' });
    const found = installedPackage(folder.at(path));
    expect(found).toEqual({ name, version: '1.2.3', file: folder.at(`${home}/package.json`) });
  });

  test('a file of the user is in none', () => {
    expect(installedPackage('/work/tasks/lib/node_modules.ts')).toBeUndefined();
    expect(installedPackage('/work/my_node_modules/a/index.js')).toBeUndefined();
  });

  test.each(['', '{}', '{"version": 3}', '{'])('a package.json that reads %j has an unknown version', async (text) => {
    await using folder = await TempFolder.create({ 'node_modules/a/package.json': text });
    expect(installedPackage(folder.at('node_modules/a/x.js'))?.version).toBe('unknown');
  });

  test('a package without package.json has an unknown version', () => {
    expect(installedPackage('/nowhere/node_modules/a/x.js')?.version).toBe('unknown');
  });

  test('Windows paths are understood', () => {
    expect(installedPackage('C:\\w\\node_modules\\@s\\p\\x.js')?.name).toBe('@s/p');
  });
});
