import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ModuleGraph } from '../../lib/task/module-graph.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('module graph', () => {
  test('a module reaches itself and what its imports reach, and nothing that others import', async () => {
    await using folder = await TempFolder.create();
    const { graph, url } = graphIn(
      folder,
      ['host', 'a'],
      ['a', 'lib/x'],
      ['lib/x', 'lib/y'],
      ['lib/y', 'a'],
      ['host', 'b'],
      ['b', 'lib/z'],
    );
    expect(graph.reach(url('a')).modules).toEqual(['a', 'lib/x', 'lib/y']);
    expect(graph.reach(url('b')).modules).toEqual(['b', 'lib/z']);
  });

  test('what is outside of the workspace is told absolutely', async () => {
    await using folder = await TempFolder.create({ 'w/x': '' });
    const graph = new ModuleGraph(folder.at('w'));
    graph.add(undefined, pathToFileURL(folder.at('outside.ts')).href);
    expect(graph.importedBy(() => true).modules).toEqual([folder.at('outside.ts')]);
  });

  test('packages are told by version and not gone into', async () => {
    await using folder = await TempFolder.create({ 'node_modules/p/package.json': '{"version":"2.0.0"}' });
    const { graph, url } = graphIn(
      folder,
      ['host', 'a'],
      ['a', 'node_modules/p/i.js'],
      ['node_modules/p/i.js', 'node_modules/q/i.js'],
      ['node_modules/q/i.js', 'b'],
    );
    expect(graph.reach(url('a'))).toEqual({
      modules: ['a'],
      packages: { p: '2.0.0' },
      packageFiles: ['node_modules/p/package.json'],
    });
  });

  test('two versions of one package are both told', async () => {
    const manifests = {
      'node_modules/p/package.json': '{"version":"2.0.0"}',
      'x/node_modules/p/package.json': '{"version":"1.0.0"}',
    };
    await using folder = await TempFolder.create(manifests);
    const { graph, url } = graphIn(
      folder,
      ['a', 'x/b'],
      ['a', 'node_modules/p/i.js'],
      ['x/b', 'x/node_modules/p/i.js'],
    );
    expect(graph.reach(url('a')).packages).toEqual({ p: '1.0.0 2.0.0' });
  });

  test('queries make no other module, and built-in ones are none', async () => {
    await using folder = await TempFolder.create();
    const { graph, url } = graphIn(folder, ['host', 'a'], ['a', 'b']);
    graph.add(`${url('b')}?v=1`, `${url('c')}?v=2`);
    graph.add(url('c'), 'node:fs');
    graph.add(url('c'), 'data:text/javascript,1');
    expect(graph.reach(`${url('a')}?x#y`).modules).toEqual(['a', 'b', 'c']);
  });

  test('tells what certain modules import', async () => {
    await using folder = await TempFolder.create();
    const { graph, url } = graphIn(folder, ['own/host', 'own/chunk'], ['own/host', 'a'], ['a', 'b']);
    expect(graph.importedBy((parent) => parent !== url('own/host')).modules).toEqual(['b']);
  });
});

function graphIn(folder: TempFolder, ...imports: readonly (readonly [string, string])[]) {
  const url = (path: string): string => pathToFileURL(join(folder.path, path)).href;
  const graph = new ModuleGraph(folder.path);
  for (const [from, to] of imports) graph.add(url(from), url(to));
  return { graph, url };
}
