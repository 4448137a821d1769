import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { mappingFile } from '../../lib/config/mapping-file.ts';
import { soughtFiles } from '../../lib/config/sought-files.ts';
import { TempFolder } from '../support/temp-folder.ts';

/** URL of a path in a folder that need not be there. */
const urlIn = (root: string) => (path: string) => pathToFileURL(`${root}/${path}`).href;

describe('files that an import has looked for', () => {
  const [root, url] = ['/w', urlIn('/w')];
  const sought = (specifier: string, from = 'tasks/1-a.ts') => soughtFiles(specifier, url(from), root);

  test('are those of a path, with the endings that require tries where it has none', () => {
    expect(sought('../lib/x.ts')).toEqual([url('lib/x.ts')]);
    expect(sought('./data.json')).toEqual([url('tasks/data.json')]);
    expect(sought('./x')).toEqual(['', '.js', '.json', '/index.js'].map((ending) => url(`tasks/x${ending}`)));
  });

  test('are the package.json files of a package in the folders up to the root', () => {
    const files = (name: string) => ['tasks/', ''].map((folder) => url(`${folder}node_modules/${name}/package.json`));
    expect(sought('some')).toEqual(files('some'));
    expect(sought('@a/some/deep.js')).toEqual(files('@a/some'));
  });

  test('are none where the name is mapped or built in, or where nobody imports it', () => {
    expect([...sought('#x'), ...sought('node:none'), ...soughtFiles('./x', undefined, root)]).toEqual([]);
  });
});

describe('the package.json that says what a name means', () => {
  test('is that of the importing package, or of the one that is meant, and none for paths and installed packages', async () => {
    await using folder = await TempFolder.create({ 'package.json': '{}', 'linked/package.json': '{}' });
    const url = urlIn(folder.path);
    const from = url('tasks/1-a.ts');
    expect(mappingFile('#x', from, url('linked/x.ts'))).toBe(folder.at('package.json'));
    expect(mappingFile('linked', from, url('linked/x.ts'))).toBe(folder.at('linked/package.json'));
    const none = ['./x.ts', '../x.ts', url('x.ts'), 'fs', 'node:fs'].map((name) =>
      mappingFile(name, from, url('x.ts')),
    );
    expect(none).toEqual(none.map(() => undefined));
    expect(mappingFile('some', from, url('node_modules/some/x.js'))).toBeUndefined();
  });
});
