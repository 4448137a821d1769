import { rename } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SingleFiles } from '../../../lib/run/watch/single-files.ts';
import { TempFolder } from '../../support/temp-folder.ts';

test('files are told of, also new and replaced ones, and others are not', async () => {
  await using folder = await TempFolder.create({ 'a/one': '1', 'a/other': '1', 'b/two': '2' });
  const seen = new Set<string>();
  const single = new SingleFiles((path) => seen.add(path));
  single.follow([folder.at('a/one'), folder.at('a/new'), folder.at('gone/x')]);
  await folder.write('a/other', '2');
  await folder.write('a/new', '2');
  await expect.poll(() => seen.has(folder.at('a/new')), { timeout: 30_000, interval: 5 }).toBe(true);
  await rename(folder.at('a/other'), folder.at('a/one'));
  await expect.poll(() => seen.has(folder.at('a/one')), { timeout: 30_000, interval: 5 }).toBe(true);
  expect([...seen].sort()).toEqual([folder.at('a/new'), folder.at('a/one')]);
  seen.clear();
  single.follow([folder.at('b/two')]);
  await folder.write('b/two', '3');
  await expect.poll(() => [...seen], { timeout: 30_000, interval: 5 }).toEqual([folder.at('b/two')]);
  single.follow([]);
});
