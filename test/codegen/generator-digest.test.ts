import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfSources, generatorDigest } from '../../lib/codegen/generator-digest.ts';
import { isDigest } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = { 'a.ts': '1', 'deep/b.ts': '2', 'notes.md': '3' };

async function digestWith(files: Readonly<Record<string, string>>): Promise<string> {
  await using folder = await TempFolder.create(files);
  return await digestOfSources(folder.path);
}

test.each([
  ['content', { ...FILES, 'deep/b.ts': '3' }, true],
  ['a path', { 'a.ts': '1', 'deep/c.ts': '2' }, true],
  ['another file', { ...FILES, 'c.ts': '' }, true],
  ['what is no TypeScript', { ...FILES, 'notes.md': '4' }, false],
  ['nothing', FILES, false],
])('%s decides the digest: %s', async (_, files, changes) => {
  expect((await digestWith(files)) !== (await digestWith(FILES))).toBe(changes);
});

test('run from sources, the digest is that of this room', async () => {
  const digest = await generatorDigest();
  expect(isDigest(digest)).toBe(true);
  expect(await generatorDigest()).toBe(digest);
  expect(digest).toBe(await digestOfSources(join(import.meta.dirname, '../../lib/codegen')));
});
