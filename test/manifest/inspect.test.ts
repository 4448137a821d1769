import { lstatSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { manifestDiff, manifestStatus, manifestVerify } from '../../lib/manifest/inspect.ts';
import { manifestText } from '../../lib/manifest/manifest.ts';
import { digestOf } from '../../lib/model/digest.ts';
import type { FileFact } from '../../lib/model/file-fact.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { sampleManifest } from './sample-manifest.ts';

const PATH = '.conductor/manifests/08-x.json';
const FILES = {
  [PATH]: manifestText(sampleManifest()),
  'generated/src/bloom.ts': 'bloom',
  'generated/src/runtime.ts': 'runtime',
  'generated/dist/bloom.js': 'bloom.js',
  'generated/dist/bloom.d.ts': 'bloom.d.ts',
  'generated/dist/runtime.js': 'runtime.js',
};

function optionsFor(folder: TempFolder) {
  const fact = (path: string): FileFact => {
    const facts = lstatSync(folder.at(path), { throwIfNoEntry: false });
    if (!facts) return { kind: 'missing' };
    if (!facts.isFile()) return { kind: 'directory' };
    const bytes = readFileSync(folder.at(path));
    return { kind: 'file', digest: digestOf(bytes), size: bytes.length, executable: false };
  };
  return { root: folder.path, path: PATH, fact };
}

describe('status', () => {
  test('figures are told, and nothing is stale where nothing changed', async () => {
    await using folder = await TempFolder.create(FILES);
    expect(await manifestStatus(optionsFor(folder))).toEqual({
      path: PATH,
      timestamp: '2025-11-09T20:03:15+08:00',
      compiler: 'oxc-transform@0.158.0 abc',
      files: 2,
      sourceBytes: 12,
      outputs: 3,
      outputBytes: 28,
      totalBytes: 40,
      stale: [],
    });
  });

  test('what is stale is told with the reason', async () => {
    await using folder = await TempFolder.create({
      ...FILES,
      'generated/src/runtime.ts': 'edited',
      'generated/src/new.ts': '',
    });
    await folder.remove('generated/dist/bloom.js');
    const status = await manifestStatus(optionsFor(folder));
    expect(status.stale).toEqual([
      { source: 'generated/src/bloom.ts', reasons: ['output "generated/dist/bloom.js" missing'] },
      { source: 'generated/src/new.ts', reasons: ['new source "generated/src/new.ts"'] },
      { source: 'generated/src/runtime.ts', reasons: ['source "generated/src/runtime.ts" modified'] },
    ]);
    expect(status.outputBytes).toBe(20);
  });

  test('another compiler makes everything stale, and a removed source is told', async () => {
    await using folder = await TempFolder.create(FILES);
    await folder.remove('generated/src/runtime.ts');
    const { stale } = await manifestStatus({ ...optionsFor(folder), compiler: 'other' });
    expect(stale).toEqual([
      { source: 'generated/src/bloom.ts', reasons: ['compiler changed'] },
      { source: 'generated/src/runtime.ts', reasons: ['source "generated/src/runtime.ts" removed'] },
    ]);
  });

  test('a source whose import was recorded with another interface is stale', async () => {
    const manifest = sampleManifest();
    const { 'generated/src/bloom.ts': bloom, 'generated/src/runtime.ts': runtime } = manifest.files;
    if (!bloom || !runtime) throw new Error('the sample has both');
    const files = {
      'generated/src/bloom.ts': bloom,
      'generated/src/runtime.ts': { ...runtime, interface: digestOf('new') },
    };
    await using folder = await TempFolder.create({ ...FILES, [PATH]: manifestText({ ...manifest, files }) });
    expect((await manifestStatus(optionsFor(folder))).stale).toEqual([
      { source: 'generated/src/bloom.ts', reasons: ['interface of "generated/src/runtime.ts" changed'] },
    ]);
  });
});

test('verify names outputs that are missing or were edited', async () => {
  await using folder = await TempFolder.create(FILES);
  expect(await manifestVerify(optionsFor(folder))).toEqual([]);
  await folder.write('generated/dist/bloom.js', 'edited');
  await folder.remove('generated/dist/runtime.js');
  await mkdir(folder.at('generated/dist/runtime.js'));
  await folder.remove('generated/dist/bloom.d.ts');
  expect(await manifestVerify(optionsFor(folder))).toEqual([
    { path: 'generated/dist/bloom.d.ts', source: 'generated/src/bloom.ts', how: 'missing' },
    { path: 'generated/dist/bloom.js', source: 'generated/src/bloom.ts', how: 'modified' },
    { path: 'generated/dist/runtime.js', source: 'generated/src/runtime.ts', how: 'modified' },
  ]);
});

test('diff names sources that came, went and changed', async () => {
  await using folder = await TempFolder.create(FILES);
  expect(await manifestDiff(optionsFor(folder))).toEqual({ added: [], removed: [], modified: [] });
  await folder.write('generated/src/bloom.ts', 'edited');
  await folder.remove('generated/src/runtime.ts');
  for (const name of ['z.ts', 'a.ts', 'types.d.ts', 'notes.md', 'below/x.ts'])
    await folder.write(`generated/src/${name}`, '');
  expect(await manifestDiff(optionsFor(folder))).toEqual({
    added: ['generated/src/a.ts', 'generated/src/z.ts'],
    removed: ['generated/src/runtime.ts'],
    modified: ['generated/src/bloom.ts'],
  });
});

test('sources whose folder is gone were removed', async () => {
  await using folder = await TempFolder.create({ [PATH]: FILES[PATH] ?? '' });
  expect((await manifestDiff(optionsFor(folder))).removed).toEqual([
    'generated/src/bloom.ts',
    'generated/src/runtime.ts',
  ]);
});

test('no manifest and an invalid one are expected errors with a place and help', async () => {
  await using folder = await TempFolder.create();
  const missing = {
    code: 'manifest/missing',
    exitCode: 2,
    message: `Cannot read manifest "${PATH}": there is no such file`,
  };
  const options = optionsFor(folder);
  for (const inspect of [manifestStatus, manifestVerify, manifestDiff])
    await expect(inspect(options)).rejects.toMatchObject(missing);
  await folder.write(PATH, '{ "version": 1 }');
  await expect(manifestStatus(options)).rejects.toMatchObject({
    code: 'manifest/invalid',
    problems: [{ place: { file: PATH, line: 1, column: 14 }, help: expect.any(String) }],
  });
});
