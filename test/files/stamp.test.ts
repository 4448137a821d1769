import { symlink, utimes } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { TempFolder } from '../support/temp-folder.ts';

it('a stamp stays while nobody touches the file, and changes where somebody does', async () => {
  await using folder = await TempFolder.create({ a: 'one', b: 'two' });
  await symlink('a', folder.at('link'));
  const index = FileIndex.open({ root: folder.path, file: folder.at('.conductor/cache/v1/index') });
  const stamp = async (path: string) => (await index.stamps([path])).keys.join(' ');
  const [before, other, link] = [await stamp('a'), await stamp('b'), await stamp('link')];
  expect((await index.stamps(['a', 'none', 'link'])).keys.join(' ')).toBe(`${before} ${await stamp('none')} ${link}`);
  index.refresh();
  expect(await stamp('a')).toBe(before);
  expect(other).not.toBe(before);
  await folder.write('a', 'two');
  await folder.write('a', 'one');
  index.refresh();
  expect(index.fact('a')).toMatchObject({ kind: 'file', size: 3 });
  const rewritten = await stamp('a');
  expect(rewritten).not.toBe(before);
  await utimes(folder.at('a'), 1, 1);
  index.refresh();
  expect(await stamp('a')).not.toBe(rewritten);
  await folder.remove('link');
  await symlink('b', folder.at('link'));
  expect(await stamp('link')).not.toBe(link);
  expect(await stamp('missing')).toBe('-1 0 0 0 0');
});
