import fs, { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { recordFileReads } from '../../lib/task/file-reads.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = { 'a.json': '1', 'b/c': '2', 'b/d/e': '3', 'node_modules/x/package.json': '{}' };

test('what is read, asked for and listed in the workspace is told, however it is asked', async () => {
  await using folder = await TempFolder.create(FILES);
  const recorder = recordFileReads(folder.path);
  try {
    expect(recorder.take()).toBeUndefined();
    readFileSync(folder.at('a.json'));
    readFileSync(pathToFileURL(folder.at('b/c')));
    fs.statSync(Buffer.from(folder.at('b')));
    expect(existsSync(folder.at('gone'))).toBe(false);
    expect(recorder.take()).toEqual({ paths: ['a.json', 'b', 'b/c', 'gone'], folders: [] });
    await readFile(folder.at('b/d/e'));
    await readdir(folder.path);
    expect(recorder.take()).toEqual({ paths: ['b/d/e'], folders: [''] });
    expect(readdirSync(folder.at('b'), { recursive: true })).toHaveLength(3);
    expect(recorder.take()).toEqual({ paths: [], folders: ['b', 'b/c', 'b/d', 'b/d/e'] });
  } finally {
    recorder.stop();
  }
  readFileSync(folder.at('a.json'));
  expect(recorder.take()).toBeUndefined();
});

test('packages, what lies outside and what is no path are left out, and errors are as ever', async () => {
  await using folder = await TempFolder.create(FILES);
  const recorder = recordFileReads(folder.path);
  try {
    readFileSync(folder.at('node_modules/x/package.json'));
    statSync(folder.at('..'));
    expect(() => readFileSync(undefined as unknown as string)).toThrow(/"path" argument/);
    expect(() => readdirSync(new URL('https://example.org/'))).toThrow(/scheme/);
    expect(recorder.take()).toBeUndefined();
    expect(() => readdirSync(folder.at('gone'), { recursive: true })).toThrow('ENOENT');
    expect(recorder.take()).toEqual({ paths: [], folders: ['gone'] });
    expect(typeof fs.realpathSync.native).toBe('function');
  } finally {
    recorder.stop();
  }
});
