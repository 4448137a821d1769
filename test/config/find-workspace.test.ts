import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findWorkspace, SEARCH_PLACES } from '../../lib/config/find-workspace.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('a configuration makes a workspace', () => {
  test.each(SEARCH_PLACES)('%s is found from any subfolder', async (name) => {
    const content = name === 'package.json' ? '{"conductor": {}}' : '';
    await using folder = await TempFolder.create({ [name]: content, 'a/b/c.txt': '' });
    const found = { root: folder.path, file: folder.at(name), candidates: [name] };
    expect(findWorkspace(folder.path)).toEqual(found);
    expect(findWorkspace(folder.at('a/b'))).toEqual(found);
  });

  test('earlier places win, and all are told', async () => {
    const files = Object.fromEntries(
      SEARCH_PLACES.map((name) => [name, name === 'package.json' ? '{"conductor": {}}' : '']),
    );
    await using folder = await TempFolder.create(files);
    const left = [...SEARCH_PLACES];
    while (left.length > 0) {
      const [first = ''] = left;
      expect(findWorkspace(folder.path)).toEqual({ root: folder.path, file: folder.at(first), candidates: left });
      await folder.remove(left.shift() ?? '');
    }
  });

  test('the order is the one that cosmiconfig documents', () => {
    expect(SEARCH_PLACES).toEqual([
      'package.json',
      '.conductorrc',
      '.conductorrc.json',
      '.conductorrc.yaml',
      '.conductorrc.yml',
      '.conductorrc.ts',
      '.conductorrc.mts',
      '.conductorrc.js',
      '.conductorrc.mjs',
      'conductor.config.json',
      'conductor.config.yaml',
      'conductor.config.yml',
      'conductor.config.ts',
      'conductor.config.mts',
      'conductor.config.js',
      'conductor.config.mjs',
    ]);
  });

  test('the nearest one wins', async () => {
    await using folder = await TempFolder.create({ '.conductorrc': '', 'a/conductor.config.ts': '', 'a/b/c.txt': '' });
    expect(findWorkspace(folder.at('a/b'))?.root).toBe(folder.at('a'));
  });

  test('a package.json that does not speak of conductor does not stop the search', async () => {
    const nested = '{"name": "x", "keywords": ["conductor"], "nested": {"conductor": {}}}';
    await using folder = await TempFolder.create({
      '.conductorrc': '',
      'a/package.json': nested,
      'a/b/package.json': '{broken',
    });
    expect(findWorkspace(folder.at('a/b'))?.root).toBe(folder.path);
  });

  test('a broken package.json that speaks of conductor is found, so that it can be complained of', async () => {
    await using folder = await TempFolder.create({ 'package.json': '{"conductor": {}' });
    expect(findWorkspace(folder.path)?.file).toBe(folder.at('package.json'));
  });

  test('a folder called package.json is not taken for one', async () => {
    await using folder = await TempFolder.create({ '.conductorrc': '', 'package.json/x.txt': '' });
    expect(findWorkspace(folder.path)?.candidates).toEqual(['.conductorrc']);
  });

  test('it counts before any folder of tasks, however near', async () => {
    await using folder = await TempFolder.create({ '.conductorrc': '', 'a/tasks/01-x.ts': '' });
    expect(findWorkspace(folder.at('a'))?.root).toBe(folder.path);
  });
});

describe('without a configuration', () => {
  test.each(['01-x.ts', '8-code-generation.mts', '10-x.js', '11-x.mjs', '12-a-b.sh'])(
    'tasks/%s makes one',
    async (name) => {
      await using folder = await TempFolder.create({ [`tasks/${name}`]: '', 'a/b.txt': '' });
      expect(findWorkspace(folder.at('a'))).toEqual({ root: folder.path, file: undefined, candidates: [] });
    },
  );

  test('the nearest folder with tasks wins', async () => {
    await using folder = await TempFolder.create({ 'tasks/01-x.ts': '', 'a/tasks/01-x.ts': '' });
    expect(findWorkspace(folder.at('a/tasks'))?.root).toBe(folder.at('a'));
  });

  test.each(['x.ts', '01.ts', '01-x.txt', '01-x.ts.bak', 'x-01.ts'])('tasks/%s makes none', async (name) => {
    await using folder = await TempFolder.create({ [`tasks/${name}`]: '' });
    expect(findWorkspace(folder.path)).toBeUndefined();
  });

  test('neither a file called tasks nor a folder that does not exist makes one', async () => {
    await using folder = await TempFolder.create({ tasks: '' });
    await mkdir(join(folder.path, 'empty'));
    expect(findWorkspace(folder.at('empty'))).toBeUndefined();
    expect(findWorkspace(folder.at('gone/deeper'))).toBeUndefined();
  });
});
