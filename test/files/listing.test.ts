import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { Listing } from '../../lib/files/listing.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { letPass, listed } from './count-reads.ts';

const open = (folder: TempFolder): FileIndex => FileIndex.open({ root: folder.path, file: folder.at('cache/index') });

test('entries come with their kinds, in the order of the paths below them', async () => {
  await using folder = await TempFolder.create({ 'a/x': '', 'a-b': '', 'ä\n': '', 'a.txt': '' });
  symlinkSync('a', folder.at('link'));
  const entries = new Listing(folder.path).entries('');
  expect(entries).toEqual([
    { name: 'a-b', kind: 'file' },
    { name: 'a.txt', kind: 'file' },
    { name: 'a', kind: 'directory' },
    { name: 'link', kind: 'symlink' },
    { name: 'ä\n', kind: 'file' },
  ]);
});

test('what is no folder has no entries: missing, a file, a link to a folder; an empty folder neither', async () => {
  await using folder = await TempFolder.create({ 'a/x': '' });
  symlinkSync('a', folder.at('link'));
  mkdirSync(folder.at('empty'));
  const listing = new Listing(folder.path);
  for (const path of ['missing', 'a/x', 'a/x/y', 'link', 'empty']) expect(listing.entries(path)).toEqual([]);
});

test('each folder is read once per listing', async () => {
  await using folder = await TempFolder.create({ 'a/x': '' });
  const listing = new Listing(folder.path);
  expect(await listed(() => [listing.entries('a'), listing.entries('a')])).toEqual(['a']);
  await folder.write('a/y', '');
  expect(listing.entries('a')).toHaveLength(1);
  expect(new Listing(folder.path).entries('a')).toHaveLength(2);
});

test('a folder that cannot be listed is an expected error', async () => {
  await using folder = await TempFolder.create();
  expect(() => new Listing(folder.path).entries('x'.repeat(300))).toThrow('ENAMETOOLONG');
});

/** A folder whose listing is recorded in a saved index. */
async function remembered(): Promise<TempFolder> {
  const folder = await TempFolder.create({ 'a/x': '1', 'a/y/z': '2', 'cache/x': '' });
  mkdirSync(folder.at('a/empty'));
  letPass(folder.at('a'), folder.at('a/y'), folder.at('a/empty'));
  const index = open(folder);
  for (const path of ['a', 'a/y', 'a/empty']) index.listing().entries(path);
  expect(index.save()).toBeUndefined();
  return folder;
}

test('an unchanged folder is not read again by a later process', async () => {
  await using folder = await remembered();
  const listing = open(folder).listing();
  const reads = await listed(() => {
    expect(listing.entries('a').map(({ name }) => name)).toEqual(['empty', 'x', 'y']);
    expect(listing.entries('a/y')).toEqual([{ name: 'z', kind: 'file' }]);
    expect(listing.entries('a/empty')).toEqual([]);
  });
  expect(reads).toEqual([]);
});

test.each<[string, (folder: TempFolder) => unknown, string[]]>([
  ['added', (folder) => folder.write('a/b', ''), ['b', 'empty', 'x', 'y']],
  ['removed', (folder) => folder.remove('a/x'), ['empty', 'y']],
  ['renamed', (folder) => renameSync(folder.at('a/x'), folder.at('a/w')), ['empty', 'w', 'y']],
  [
    'swapped for a link',
    (folder) => [rmSync(folder.at('a/x')), symlinkSync('y', folder.at('a/x'))],
    ['empty', 'x', 'y'],
  ],
])('an entry that was %s is seen', async (_, change, names) => {
  await using folder = await remembered();
  await change(folder);
  const entries = open(folder).listing().entries('a');
  expect(entries.map(({ name }) => name)).toEqual(names);
  expect(entries).toEqual(new Listing(folder.path).entries('a'));
});

test('a folder that became a link to another lists nothing', async () => {
  await using folder = await remembered();
  renameSync(folder.at('a'), folder.at('b'));
  symlinkSync('b', folder.at('a'));
  expect(open(folder).listing().entries('a')).toEqual([]);
});

test('a listing taken in one process follows changes made in it', async () => {
  await using folder = await remembered();
  const index = open(folder);
  expect(index.listing().entries('a/y')).toHaveLength(1);
  await folder.write('a/y/new', '');
  expect(index.listing().entries('a/y')).toHaveLength(2);
  letPass(folder.at('a/y'));
  index.listing().entries('a/y');
  index.save();
  expect(await listed(() => open(folder).listing().entries('a/y'))).toEqual([]);
});
