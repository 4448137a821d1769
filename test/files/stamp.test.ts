import { utimes } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { TempFolder } from '../support/temp-folder.ts';

it('a stamp stays while nobody touches the file, and changes where somebody does', async () => {
  await using folder = await TempFolder.create({ a: 'one', b: 'two' });
  const index = FileIndex.open({ root: folder.path, file: folder.at('.conductor/cache/v1/index') });
  const [before, other] = [index.stamp('a'), index.stamp('b')];
  index.refresh();
  expect(index.stamp('a')).toBe(before);
  expect(other).not.toBe(before);
  await folder.write('a', 'two');
  await folder.write('a', 'one');
  index.refresh();
  expect(index.fact('a')).toMatchObject({ kind: 'file', size: 3 });
  const rewritten = index.stamp('a');
  expect(rewritten).not.toBe(before);
  await utimes(folder.at('a'), 1, 1);
  index.refresh();
  expect(index.stamp('a')).not.toBe(rewritten);
  expect(index.stamp('missing')).toBeUndefined();
  expect(index.stamp('.')).toBeUndefined();
});
