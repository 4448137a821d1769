import { expect, test } from 'vitest';
import { mover } from '../../lib/write/move.ts';
import { TempFolder } from '../support/temp-folder.ts';

test.each(['linux', 'win32'] as const)('a file is renamed over another (%s)', async (platform) => {
  await using folder = await TempFolder.create({ a: 'new', b: 'old' });
  const move = await mover(platform);
  await move(folder.at('a'), folder.at('b'));
  expect(await folder.list()).toEqual(['b']);
  expect(await folder.read('b')).toBe('new');
});
