import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { recover } from '../../lib/write/recover.ts';
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers } from './crash-case.ts';

interface Refusal {
  readonly code: string;
  readonly problems: readonly { readonly message: string; readonly help?: string }[];
}

async function refusal(root: string, stage: (transaction: Transaction) => void): Promise<Refusal> {
  await using transaction = await writeTransaction({ root });
  stage(transaction);
  return await transaction.commit().then(
    () => expect.fail('the commit went through'),
    (error: Refusal) => error,
  );
}

/** Mounts a file system of its own, or says why it cannot. */
function mounted(folder: string, options: string): Disposable | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { [Symbol.dispose]: () => execFileSync('umount', ['-l', folder]) };
}

describe('problems are found before the first byte', () => {
  test('every problem of the set is told at once', async () => {
    await using folder = await TempFolder.create({ 'file.txt': 'x', 'folder/inside.txt': 'x' });
    const { code, problems } = await refusal(folder.path, (transaction) => {
      transaction.write('fine.txt', 'x');
      transaction.write('folder', 'x');
      transaction.write('file.txt/below.txt', 'x');
      transaction.directory('file.txt');
      transaction.write('both', 'x');
      transaction.write('both/below', 'x');
    });
    expect(code).toBe('write/failed');
    expect(problems.map(({ message }) => message)).toEqual([
      'Cannot write "file.txt": it is a file where a folder should be',
      'Cannot write "file.txt/below.txt": "file.txt" is not a folder',
      'Cannot write "folder": it is a folder where a file should be',
      'Cannot write "both/below": "both" is to be a file',
    ]);
    expect(await folder.list()).toEqual(['file.txt', 'folder/inside.txt']);
  });

  test('a folder that is a link out of the workspace is not written through', async () => {
    await using outside = await TempFolder.create({ 'a.txt': 'same' });
    await using folder = await TempFolder.create();
    await symlink(outside.path, folder.at('link'));
    const { code, problems } = await refusal(folder.path, (transaction) => {
      transaction.write('link/a.txt', 'same');
      transaction.write('link/deep/b.txt', 'x');
      transaction.directory('link/folder');
    });
    expect(code).toBe('write/outside');
    expect(problems).toHaveLength(3);
    expect(problems[0]?.message).toBe(
      'Cannot write "link/a.txt": its folder "link" is a link that leads out of the workspace',
    );
    expect(await outside.list()).toEqual(['a.txt']);
  });

  test('a folder that is a link inside the workspace is as good as the folder, but not a way into the journal', async () => {
    await using folder = await TempFolder.create({ 'real/a.txt': 'old' });
    await mkdir(folder.at('.conductor/journal'), { recursive: true });
    await symlink('real', folder.at('alias'));
    await symlink('.conductor', folder.at('own'));
    await symlink('nowhere', folder.at('dangling'));
    {
      await using transaction = await writeTransaction({ root: folder.path });
      transaction.write('alias/a.txt', 'new');
      transaction.write('alias/b.txt', 'new');
      await transaction.commit();
    }
    expect(await folder.read('real/a.txt')).toBe('new');
    const stage = (transaction: Transaction): void => {
      transaction.write('own/journal/x.json', '{}');
      transaction.write('dangling/x', '{}');
      transaction.write('alias/a.txt', 'one');
      transaction.write('real/a.txt', 'two');
    };
    expect((await refusal(folder.path, stage)).problems.map(({ message }) => message)).toEqual([
      'Cannot write "own/journal/x.json": its folder is where transactions are kept',
      'Cannot write "dangling/x": "dangling" is not a folder',
      'Cannot write "real/a.txt": it is the same file as "alias/a.txt"',
    ]);
  });

  test('a set that writes below what it removes is refused', async () => {
    await using folder = await TempFolder.create();
    await mkdir(folder.at('out/a'), { recursive: true });
    const { problems } = await refusal(folder.path, (transaction) => {
      transaction.remove('out/a');
      transaction.write('out/a/b.txt', 'x');
    });
    expect(problems[0]?.message).toBe('Cannot write "out/a/b.txt": "out/a" is to be removed');
  });

  test.skipIf(process.platform === 'win32')('a pipe is not replaced', async () => {
    await using folder = await TempFolder.create();
    execFileSync('mkfifo', [folder.at('pipe')]);
    const { problems } = await refusal(folder.path, (transaction) => transaction.write('pipe', 'x'));
    expect(problems[0]?.message).toBe('Cannot write "pipe": it is neither a file nor a link nor a folder');
  });
});

describe('file systems', () => {
  test('a full disk is noticed before the first byte, with what is missing', async (context) => {
    await using folder = await TempFolder.create();
    using mount = mounted(folder.at('ws'), 'size=1m') ?? context.skip('mounting a tmpfs needs root');
    expect(mount).toBeDefined();
    await folder.write('ws/a.bin', Buffer.alloc(600_000, 'old'));
    const { code, problems } = await refusal(folder.at('ws'), (transaction) => {
      transaction.write('a.bin', Buffer.alloc(600_000, 'new'));
      transaction.write('b.txt', 'x');
    });
    expect(code).toBe('write/failed');
    expect(problems[0]?.message).toBe('Cannot write "a.bin" and 1 more file: no space left on device (ENOSPC)');
    expect(problems[0]?.help).toMatch(/^Free \d+ more bytes on this file system/);
    expect((await folder.read('ws/a.bin')).startsWith('old')).toBe(true);
  });

  test('a disk without inodes is noticed too', async (context) => {
    await using folder = await TempFolder.create();
    using mount = mounted(folder.at('ws'), 'size=8m,nr_inodes=20') ?? context.skip('mounting a tmpfs needs root');
    expect(mount).toBeDefined();
    const { problems } = await refusal(folder.at('ws'), (transaction) => {
      for (let index = 0; index < 40; index += 1) transaction.write(`f${index}`, 'x');
    });
    expect(problems[0]?.message).toMatch(/^Cannot write "f0" and 39 more files: no space left on device \(ENOSPC\)$/);
    expect(problems[0]?.help).toMatch(/more inodes/);
  });

  test('a disk that fills up in the middle leaves the old set and no leftovers', async (context) => {
    await using folder = await TempFolder.create();
    using mount = mounted(folder.at('ws'), 'size=8m,nr_inodes=30') ?? context.skip('mounting a tmpfs needs root');
    expect(mount).toBeDefined();
    // Enough inodes for the files alone, not for the journal and the folders beside them.
    await folder.write('ws/f0', 'old');
    const { code, problems } = await refusal(folder.at('ws'), (transaction) => {
      for (let index = 0; index < 27; index += 1) transaction.write(`f${index}`, 'x');
    });
    expect(code).toBe('write/failed');
    expect(problems[0]?.message).toMatch(/^Cannot (write|back up) ".+": no space left on device \(ENOSPC\)$/);
    expect(await folder.read('ws/f0')).toBe('old');
    expect(await leftovers(folder.at('ws'))).toEqual([]);
    await recover(folder.at('ws'));
  });

  test('a read-only folder is named for each path in it', async (context) => {
    await using folder = await TempFolder.create({ 'ws/fine.txt': 'old' });
    using mount = mounted(folder.at('ws/ro'), 'size=1m,ro') ?? context.skip('mounting a tmpfs needs root');
    expect(mount).toBeDefined();
    const { problems } = await refusal(folder.at('ws'), (transaction) => {
      transaction.write('fine.txt', 'new');
      transaction.write('ro/a.txt', 'x');
      transaction.directory('ro/b');
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'Cannot write "ro/a.txt": it is on another file system than the workspace (EXDEV)',
      'Cannot write "ro/a.txt": read-only file system (EROFS)',
      'Cannot write "ro/b": read-only file system (EROFS)',
    ]);
    expect(await folder.read('ws/fine.txt')).toBe('old');
  });
});
