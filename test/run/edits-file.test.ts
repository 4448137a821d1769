import { expect, test } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { readEdits, writeEdits } from '../../lib/run/edits-file.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILE = '.conductor/hand-edited.json';
const theirs = { how: 'theirs', generated: digestOf('made'), word: digestOf('mine') } as const;
const regions = { how: 'regions', generated: digestOf('made'), word: 'regions' } as const;

test('what is kept of a task is read again, and other tasks keep theirs', async () => {
  await using folder = await TempFolder.create();
  await writeEdits(folder.path, 8, { 'a.ts': theirs });
  await writeEdits(folder.path, 9, { 'b.ts': theirs });
  await writeEdits(folder.path, 8, { 'c.ts': theirs });
  expect(readEdits(folder.path).get(8)).toEqual({ 'c.ts': theirs });
  expect(readEdits(folder.path).get(9)).toEqual({ 'b.ts': theirs });
});

test('regions are not recorded, and with the last edit the file goes', async () => {
  await using folder = await TempFolder.create();
  await writeEdits(folder.path, 8, { 'a.ts': regions });
  expect(await folder.list()).toEqual([]);
  await writeEdits(folder.path, 8, { 'a.ts': theirs });
  expect(await folder.list()).toEqual([FILE]);
  await writeEdits(folder.path, 8, {});
  expect(await folder.list()).toEqual([]);
});

test.each<[string, string]>([
  ['no JSON', '{'],
  ['another version', JSON.stringify({ version: 2, files: { 'a.ts': { task: 8, ...theirs } } })],
  ['a wrong entry', JSON.stringify({ version: 1, files: { 'a.ts': { task: 8, ...theirs, generated: 'x' } } })],
  ['no files', JSON.stringify({ version: 1 })],
])('%s tells of no edits', async (_, text) => {
  await using folder = await TempFolder.create({ [FILE]: text });
  expect(readEdits(folder.path).get(8)).toBeUndefined();
});
