import { copyFileSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/files/package-root.ts';
import { TempFolder } from '../support/temp-folder.ts';

type Module = { packageRoot: typeof packageRoot };

test('the package that this code belongs to is found and named', async () => {
  const manifest = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  expect(manifest.name).toBe('conductor-run');
  expect(packageRoot()).toBe(packageRoot());
});

/** The module as it stands in `path` of a package, whatever the folders between. */
async function loadedAt(folder: TempFolder, path: string): Promise<Module> {
  mkdirSync(join(folder.at(path), '..'), { recursive: true });
  copyFileSync(join(import.meta.dirname, '../../lib/files/package-root.ts'), folder.at(path));
  return (await import(/* @vite-ignore */ pathToFileURL(folder.at(path)).href)) as Module; // the same module, elsewhere
}

test.each(['dist/chunks/x.ts', 'dist/x.ts', 'lib/files/x.ts'])(
  'from %s it is found past other packages',
  async (path) => {
    await using folder = await TempFolder.create({
      'package.json': '{"name":"conductor-run"}',
      'dist/package.json': '{"type":"module"}',
      'lib/package.json': 'broken',
    });
    expect((await loadedAt(folder, path)).packageRoot()).toBe(folder.path);
  },
);

test('outside of the package there is none', async () => {
  await using folder = await TempFolder.create({ 'package.json': '{"name":"other"}' });
  const { packageRoot: find } = await loadedAt(folder, 'x.ts');
  expect(() => find()).toThrow('No package "conductor-run" above');
});
