import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { replaceFile } from '../../lib/write/replace-file.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('replaceFile', () => {
  test.each(['full', 'process'] as const)('a new file appears with its folders (%s)', async (durability) => {
    await using folder = await TempFolder.create();
    await replaceFile(folder.at('a/b/record.json'), 'text', { durability });
    expect(await folder.read('a/b/record.json')).toBe('text');
    expect(await folder.list()).toEqual(['a/b/record.json']);
  });

  test('an existing file is replaced, leaving nothing beside it', async () => {
    await using folder = await TempFolder.create({ 'state.json': 'old' });
    await replaceFile(folder.at('state.json'), new TextEncoder().encode('new'));
    expect(await folder.read('state.json')).toBe('new');
    expect(await folder.list()).toEqual(['state.json']);
  });

  test("conductor's own files are staged where recovery clears", async () => {
    await using folder = await TempFolder.create();
    await replaceFile(folder.at('.conductor/cache/v1/ac/x.json'), '{}');
    expect(await readdir(folder.at('.conductor'))).toEqual(['cache', 'tmp']);
    expect(await folder.list()).toEqual(['.conductor/cache/v1/ac/x.json']);
  });

  test('a target that cannot be replaced leaves no temporary file', async () => {
    await using folder = await TempFolder.create({ 'target/inside.txt': 'x' });
    await expect(replaceFile(folder.at('target'), 'text', { durability: 'full' })).rejects.toMatchObject({
      code: 'EISDIR',
    });
    expect(await folder.list()).toEqual(['target/inside.txt']);
  });

  test('many at once end with one of them whole', async () => {
    await using folder = await TempFolder.create();
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000));
    await Promise.all(texts.map((text) => replaceFile(folder.at('one.txt'), text, { durability: 'full' })));
    expect(texts).toContain(await folder.read('one.txt'));
    expect(await folder.list()).toEqual(['one.txt']);
  });
});
