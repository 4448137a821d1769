import { chmod, lstat, mkdir, readlink, stat, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('staging', () => {
  test('nothing is on disk before the commit, nor after a transaction that was dropped', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'old' });
    {
      await using transaction = await writeTransaction({ root: folder.path });
      transaction.write('a.txt', 'new');
      transaction.write('b/c.txt', 'new');
      expect(await folder.list()).toEqual(['a.txt']);
    }
    expect(await folder.list()).toEqual(['a.txt']);
    expect(await folder.read('a.txt')).toBe('old');
  });

  test('the last content of a path counts and is written once', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.remove('a.txt');
    transaction.write('a.txt', 'first');
    transaction.write('a.txt', 'last');
    expect(await transaction.commit()).toMatchObject({ written: ['a.txt'], bytes: 4 });
    expect(await folder.read('a.txt')).toBe('last');
  });

  test('what is forgotten is not written, be it held in memory or on disk already', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'old', 'source.bin': 'x'.repeat(100_000) });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('a.txt', 'new');
    transaction.write('b.txt', 'new');
    await transaction.copy('c.bin', folder.at('source.bin'), { digest: digestOf('x'.repeat(100_000)) });
    for (const path of ['a.txt', 'c.bin', 'nothing']) transaction.forget(path);
    expect(await transaction.commit({ label: 'two fewer' })).toMatchObject({ written: ['b.txt'] });
    expect(await folder.list()).toEqual(['a.txt', 'b.txt', 'source.bin']);
    expect(await folder.read('a.txt')).toBe('old');
  });

  test('staged bytes are read before those on disk', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'disk', 'b.txt': 'disk', 'c.txt': 'disk' });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('a.txt', 'staged');
    transaction.remove('b.txt');
    transaction.symlink('links/a', '../a.txt');
    transaction.directory('folder');
    const read = async (path: string): Promise<string> => (await transaction.read(path)).toString();
    expect([await read('a.txt'), await read('c.txt'), await read('links/a')]).toEqual(['staged', 'disk', 'staged']);
    await expect(read('b.txt')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read('none.txt')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read('folder')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(transaction.staged('a.txt')).toEqual({ digest: digestOf('staged'), size: 6, executable: false });
    expect([transaction.staged('b.txt'), transaction.staged('c.txt')]).toEqual([undefined, undefined]);
  });

  test('a buffer that its owner changes afterwards is staged as it was', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path, durability: 'none' });
    const bytes = Buffer.from('before');
    transaction.write('a.txt', bytes);
    bytes.fill('x');
    await transaction.commit();
    expect(await folder.read('a.txt')).toBe('before');
  });

  test('beyond what is held in memory files go to disk at once and arrive the same', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path });
    const large = Buffer.alloc(40 << 20, 'x');
    for (const name of ['one', 'two', 'three']) transaction.write(name, large);
    expect(await folder.list('.conductor')).toHaveLength(2);
    transaction.write('two', 'small after all');
    expect(await folder.list('.conductor')).toHaveLength(1);
    expect((await transaction.read('three')).equals(large)).toBe(true);
    await transaction.commit();
    expect((await stat(folder.at('three'))).size).toBe(large.length);
    expect((await stat(folder.at('three'))).mode & 0o777).toBe((await stat(folder.at('two'))).mode & 0o777);
    expect(await folder.list()).toEqual(['one', 'three', 'two']);
  });

  test('an ended transaction takes nothing more', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path });
    await transaction.commit();
    expect(() => transaction.write('a', 'x')).toThrow('has ended');
    await expect(transaction.commit()).rejects.toThrow('has ended');
  });
});

describe('paths', () => {
  test.each([
    '../a',
    '/a',
    'a/../../b',
    'a//b',
    './a',
    '',
    'a\\b',
    'C:/a',
    'a\0',
    '.conductor/journal/t.json',
    '.conductor/TMP/x',
    '.conductor/kept',
  ])('path %j is refused in every call', async (path) => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path });
    const refusal = expect.objectContaining({ code: 'write/outside', exitCode: 1 });
    expect(() => transaction.write(path, 'x')).toThrow(refusal);
    expect(() => transaction.remove(path)).toThrow(refusal);
    expect(() => transaction.symlink(path, 'x')).toThrow(refusal);
    expect(() => transaction.directory(path)).toThrow(refusal);
    await expect(transaction.copy(path, folder.at('x'), { digest: digestOf('') })).rejects.toThrow(refusal);
    await expect(transaction.read(path)).rejects.toThrow(refusal);
  });

  test.each(['/etc/passwd', '../../etc', '..\\..\\etc', 'C:/x', ''])('a link to %j is refused', async (target) => {
    await using folder = await TempFolder.create();
    await using transaction = await writeTransaction({ root: folder.path });
    expect(() => transaction.symlink('a/link', target)).toThrow(expect.objectContaining({ code: 'write/outside' }));
  });
});

describe('commit', () => {
  test('files, links and folders come and go together, and the report says which', async () => {
    await using folder = await TempFolder.create({
      'out/old/a.txt': 'x',
      'out/same.txt': 'same',
      'out/link': 'a file where a link will be',
    });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('out/new/b.txt', 'bytes');
    transaction.write('out/same.txt', 'same');
    transaction.remove('out/old/a.txt');
    transaction.remove('out/never-there.txt');
    transaction.symlink('out/link', 'same.txt');
    transaction.directory('out/empty');
    expect(await transaction.plan()).toMatchObject({
      written: ['out/empty', 'out/link', 'out/new/b.txt'],
      unchanged: ['out/same.txt'],
      removed: ['out/old/a.txt'],
      bytes: 5,
    });
    const report = await transaction.commit();
    expect(report.removed).toEqual(['out/old/a.txt']);
    expect(report.digests).toEqual(
      new Map([
        ['out/new/b.txt', digestOf('bytes')],
        ['out/same.txt', digestOf('same')],
      ]),
    );
    expect(await folder.list()).toEqual(['out/link', 'out/new/b.txt', 'out/same.txt']);
    expect(await readlink(folder.at('out/link'))).toBe('same.txt');
    expect((await stat(folder.at('out/empty'))).isDirectory()).toBe(true);
    await expect(lstat(folder.at('out/old'))).rejects.toThrow('ENOENT');
  });

  test('an unchanged set touches nothing, not even its own folders', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'same' });
    await symlink('a.txt', folder.at('link'));
    const before = await stat(folder.at('a.txt'), { bigint: true });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('a.txt', 'same');
    transaction.symlink('link', 'a.txt');
    expect(await transaction.commit()).toMatchObject({ written: [], unchanged: ['a.txt', 'link'], removed: [] });
    const after = await stat(folder.at('a.txt'), { bigint: true });
    expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
    expect(await folder.list()).toEqual(['a.txt', 'link']);
  });

  test('bytes of the same size and another executable bit are changes', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'aaaa', 'b.sh': 'same' });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('a.txt', 'bbbb');
    transaction.write('b.sh', 'same', { executable: true });
    expect((await transaction.commit()).written).toEqual(['a.txt', 'b.sh']);
    expect((await stat(folder.at('b.sh'))).mode & 0o111).not.toBe(0);
  });

  test("a replaced file keeps its owner's choice of who may read it", async () => {
    await using folder = await TempFolder.create({ 'secret.txt': 'old', 'other.txt': 'old' });
    await chmod(folder.at('secret.txt'), 0o600);
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('secret.txt', 'new', { executable: true });
    transaction.write('other.txt', 'new');
    await transaction.commit();
    expect((await stat(folder.at('secret.txt'))).mode & 0o777).toBe(0o700);
  });

  test.each(['full', 'process', 'none'] as const)(
    'durability %s writes the set and leaves nothing behind',
    async (durability) => {
      await using folder = await TempFolder.create({ 'a.txt': 'old', 'b.txt': 'old' });
      await using transaction = await writeTransaction({ root: folder.path, durability });
      transaction.write('a.txt', 'new');
      transaction.remove('b.txt');
      await transaction.commit();
      expect(await folder.list()).toEqual(['a.txt']);
    },
  );

  test('folders of removed files go up to, and without, the first of the path', async () => {
    await using folder = await TempFolder.create({ 'out/a/b/c.txt': 'x', 'out/a/keep.txt': 'x', 'solo/x.txt': 'x' });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.remove('out/a/b/c.txt');
    transaction.remove('solo/x.txt');
    await transaction.commit();
    expect(await folder.list()).toEqual(['out/a/keep.txt']);
    await expect(lstat(folder.at('out/a/b'))).rejects.toThrow('ENOENT');
    expect((await lstat(folder.at('solo'))).isDirectory()).toBe(true);
  });

  test('a folder that is wanted stays although its last file goes', async () => {
    await using folder = await TempFolder.create({ 'out/a/b.txt': 'x' });
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.remove('out/a/b.txt');
    transaction.directory('out/a');
    await transaction.commit();
    expect((await lstat(folder.at('out/a'))).isDirectory()).toBe(true);
  });

  test('a folder is removed with everything in it, and only so', async () => {
    await using folder = await TempFolder.create({ 'out/a/b/c.txt': 'x', 'out/a/d.txt': 'x' });
    await mkdir(folder.at('out/a/hollow'));
    {
      await using transaction = await writeTransaction({ root: folder.path });
      transaction.remove('out/a');
      transaction.remove('out/a/b/c.txt');
      await expect(transaction.commit()).rejects.toThrow('Cannot remove "out/a": it still holds "out/a/d.txt"');
    }
    await using transaction = await writeTransaction({ root: folder.path });
    for (const path of ['out/a', 'out/a/b/c.txt', 'out/a/d.txt']) transaction.remove(path);
    await transaction.commit();
    await expect(lstat(folder.at('out/a'))).rejects.toThrow('ENOENT');
  });

  test('a link in the way is replaced, not followed', async () => {
    await using outside = await TempFolder.create({ 'precious.txt': 'precious' });
    await using folder = await TempFolder.create();
    await symlink(outside.at('precious.txt'), folder.at('a.txt'));
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('a.txt', 'new');
    await transaction.commit();
    expect([await folder.read('a.txt'), await outside.read('precious.txt')]).toEqual(['new', 'precious']);
  });

  test('sets that share files are carried over one after the other', async () => {
    await using folder = await TempFolder.create();
    const names = Array.from({ length: 30 }, (_, index) => `f${index}.txt`);
    const commitAll = async (text: string): Promise<void> => {
      await using transaction = await writeTransaction({ root: folder.path, durability: 'process' });
      for (const name of names) transaction.write(name, text);
      await transaction.commit();
    };
    await Promise.all(['one', 'two', 'three', 'four'].map(commitAll));
    const texts = await Promise.all(names.map((name) => folder.read(name)));
    expect(new Set(texts).size).toBe(1);
  });
});

describe('copy', () => {
  test.each([{ size: 100 }, { size: 3 << 20 }])(
    'a blob of $size bytes arrives with its own permissions left behind',
    async ({ size }) => {
      const bytes = Buffer.alloc(size, 'blob');
      await using store = await TempFolder.create({ blob: bytes });
      await chmod(store.at('blob'), 0o400);
      await using folder = await TempFolder.create({ 'plain.txt': '' });
      await using transaction = await writeTransaction({ root: folder.path });
      await transaction.copy('a/blob.bin', store.at('blob'), { digest: digestOf(bytes) });
      await transaction.copy('a/run', store.at('blob'), { digest: digestOf(bytes), executable: true });
      await transaction.commit();
      const plain = (await stat(folder.at('plain.txt'))).mode & 0o777;
      expect((await stat(folder.at('a/blob.bin'))).mode & 0o777).toBe(plain);
      expect((await stat(folder.at('a/run'))).mode & 0o111).not.toBe(0);
      expect(digestOf(Buffer.from(await folder.read('a/blob.bin')))).toBe(digestOf(bytes));
      expect((await stat(folder.at('a/blob.bin'))).ino).not.toBe((await stat(store.at('blob'))).ino);
    },
  );

  test.each([{ size: 100 }, { size: 3 << 20 }])(
    'a damaged blob of $size bytes is refused and nothing of it stays staged',
    async ({ size }) => {
      await using store = await TempFolder.create({ blob: Buffer.alloc(size, 'rot') });
      await using folder = await TempFolder.create();
      await using transaction = await writeTransaction({ root: folder.path });
      const copying = transaction.copy('a.bin', store.at('blob'), { digest: digestOf('as it was') });
      await expect(copying).rejects.toMatchObject({ code: 'write/digest' });
      expect(transaction.staged('a.bin')).toBeUndefined();
      await expect(transaction.copy('b', store.at('none'), { digest: digestOf('') })).rejects.toMatchObject({
        code: 'write/failed',
      });
      await transaction.commit();
      expect(await folder.list()).toEqual([]);
    },
  );
});
