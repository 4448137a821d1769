import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTree } from '../../lib/files/remove-tree.ts';
import { TempFolder } from '../support/temp-folder.ts';

const SOURCE = join(dirname(dirname(import.meta.dirname)), 'lib/files/remove-tree.ts');

test('a folder in which nobody may write goes, and nothing that links in it lead to', async () => {
  await using folder = await TempFolder.create({ 'a/b/c/file': '', 'a/b/other': '', 'kept/file': '' });
  symlinkSync(folder.at('kept'), folder.at('a/b/c/link'));
  for (const path of ['a/b/c', 'a/b', 'kept']) chmodSync(folder.at(path), 0o555);
  const call = `require(${JSON.stringify(SOURCE)}).removeTree(${JSON.stringify(folder.at('a'))})`;
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', '-e', call];
  // Root may write anywhere, unless that is taken from it.
  const limited = ['capsh', '--drop=cap_dac_override,cap_dac_read_search,cap_fowner', '--', '-c', 'exec "$0" "$@"'];
  const [file = '', ...args] = process.getuid?.() === 0 ? [...limited, ...command] : command;
  execFileSync(file, args);
  expect(existsSync(folder.at('a'))).toBe(false);
  expect(existsSync(folder.at('kept/file'))).toBe(true);
  chmodSync(folder.at('kept'), 0o755);
});

test('a file goes, and nothing is no error', async () => {
  await using folder = await TempFolder.create({ file: '' });
  removeTree(folder.at('file'));
  removeTree(folder.at('file'));
  expect(existsSync(folder.at('file'))).toBe(false);
});
