import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replaceFile, siblingName } from '../../lib/files/sibling-file.ts';
import { TempFolder } from '../support/temp-folder.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('a file is made with its folders, replaced whole, and nothing else is left', async () => {
  await using folder = await TempFolder.create();
  replaceFile(folder.at('a/b/index'), [bytes('old')]);
  replaceFile(folder.at('a/b/index'), [bytes('ne'), bytes('w')]);
  expect(await folder.read('a/b/index')).toBe('new');
  expect(await folder.list()).toEqual(['a/b/index']);
});

test('what dead processes left is removed; what may belong to a live one stays for a minute', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await using folder = await TempFolder.create();
  const young = `index.${process.ppid}-young.tmp`;
  const old = `index.${process.ppid}-old.tmp`;
  const own = `index.${process.pid}-old.tmp`; // of a process of another container, where everyone has the same number
  for (const name of [`index.${pid}-dead.tmp`, young, old, own, 'index.txt', 'other.1-a.tmp'])
    await folder.write(name, '');
  for (const name of [old, own]) utimesSync(folder.at(name), 1000, 1000);
  replaceFile(folder.at('index'), [bytes('x')]);
  expect(await folder.list()).toEqual(['index', young, 'index.txt', 'other.1-a.tmp'].sort());
});

test('a failure throws its errno and leaves nothing', async () => {
  await using folder = await TempFolder.create();
  mkdirSync(folder.at('index/full'), { recursive: true });
  expect(() => replaceFile(folder.at('index'), [bytes('x')])).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  expect(await folder.list()).toEqual([]);
});

test('names differ each time', () => {
  expect(siblingName('/x/index')).not.toBe(siblingName('/x/index'));
  expect(siblingName('/x/index')).toMatch(/^\/x\/index\.\d+-[0-9a-z]+\.tmp$/);
});
