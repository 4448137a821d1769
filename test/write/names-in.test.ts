import { expect, test } from 'vitest';
import { namesIn } from '../../lib/write/names-in.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('a missing folder has no names, one that cannot be read is an error', async () => {
  await using folder = await TempFolder.create({ 'a.txt': '' });
  expect(namesIn(folder.path)).toEqual(['a.txt']);
  expect(namesIn(folder.at('none'))).toEqual([]);
  expect(() => namesIn(folder.at('x'.repeat(300)))).toThrow('ENAMETOOLONG');
});
