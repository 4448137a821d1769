/** Edits, moves, modes, streams and bytes with known digests. */
import { chmodSync, lstatSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers } from './crash-case.ts';

const BIG = Buffer.alloc((1 << 20) + 1, 'big');

async function open(folder: TempFolder): Promise<Transaction> {
  return await writeTransaction({ root: folder.path, durability: 'process' });
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('edit', () => {
  test('changes what is on disk or staged, one after the other, and keeps permissions', async () => {
    await using folder = await TempFolder.create({ 'a.sh': '1' });
    chmodSync(folder.at('a.sh'), 0o750);
    await using transaction = await open(folder);
    transaction.edit('a.sh', async (old) => `${old}2`);
    transaction.edit('a.sh', (old) => `${old}3`);
    transaction.write('b', 'b1');
    transaction.edit('b', (old) => `${old}2`);
    await transaction.commit();
    expect([await folder.read('a.sh'), await folder.read('b')]).toEqual(['123', 'b12']);
    expect(modeOf(folder.at('a.sh'))).toBe(0o750);
  });

  test.each(['same size', 'another length'])('an update of someone else (%s) is not lost', async (text) => {
    await using folder = await TempFolder.create({ a: 'same_size', b: 'old', c: 'old' });
    await using transaction = await open(folder);
    transaction.edit('a', (old) => old.toUpperCase());
    transaction.edit('b', () => 'new');
    transaction.write('c', 'new');
    writeFileSync(folder.at('a'), text);
    writeFileSync(folder.at('b'), 'other');
    await expect(transaction.commit()).rejects.toMatchObject({
      code: 'write/conflict',
      problems: [
        { message: 'Cannot write "a": it was changed by something else meanwhile' },
        { message: 'Cannot write "b": it was changed by something else meanwhile' },
      ],
    });
    expect([await folder.read('a'), await folder.read('b'), await folder.read('c')]).toEqual([text, 'other', 'old']);
    expect(await leftovers(folder.path)).toEqual([]);
  });

  test('what cannot be edited fails the commit, whether it was waited for or not', async () => {
    await using folder = await TempFolder.create({ binary: Buffer.from([0xff, 0xfe, 0x00]), a: 'a' });
    await using transaction = await open(folder);
    transaction.write('a', 'new');
    transaction.edit('none', (old) => old);
    await expect(transaction.edit('binary', (old) => old)).rejects.toThrow('it is not a text in UTF-8');
    await expect(transaction.commit()).rejects.toMatchObject({
      code: 'write/failed',
      problems: [
        { message: 'Cannot edit "none": no such file or directory (ENOENT)' },
        { message: 'Cannot edit "binary": it is not a text in UTF-8' },
      ],
    });
    expect(await folder.read('a')).toBe('a');
  });

  test('an error of the change itself passes as it is', async () => {
    await using folder = await TempFolder.create({ a: 'a' });
    await using transaction = await open(folder);
    transaction.edit('a', () => {
      throw new TypeError('a bug');
    });
    await expect(transaction.commit()).rejects.toThrow(new TypeError('a bug'));
  });
});

describe('move', () => {
  test.each([{ size: 3 }, { size: BIG.length }])(
    'a file of $size bytes goes with its permissions',
    async ({ size }) => {
      const bytes = BIG.subarray(0, size);
      await using folder = await TempFolder.create({ 'in/a': bytes });
      chmodSync(folder.at('in/a'), 0o604);
      await using transaction = await open(folder);
      transaction.move('in/a', 'out/b');
      transaction.move('out/b', 'out/c');
      expect((await transaction.read('out/c')).equals(bytes)).toBe(true);
      await transaction.commit();
      expect(await folder.list()).toEqual(['out/c']);
      expect(digestOf(Buffer.from(await folder.read('out/c')))).toBe(digestOf(bytes));
      expect(modeOf(folder.at('out/c'))).toBe(0o604);
    },
  );

  test.each([{ size: 3 }, { size: BIG.length }])(
    'of a file of $size bytes that changes meanwhile is a conflict',
    async ({ size }) => {
      await using folder = await TempFolder.create({ a: BIG.subarray(0, size) });
      await using transaction = await open(folder);
      transaction.move('a', 'b');
      writeFileSync(folder.at('a'), 'edited');
      await expect(transaction.commit()).rejects.toMatchObject({ code: 'write/conflict', message: /"a"/ });
      expect([await folder.list(), await folder.read('a')]).toEqual([['a'], 'edited']);
    },
  );

  test('staged content, links and the permissions that it would have had go along', async () => {
    await using folder = await TempFolder.create({ a: 'old' });
    chmodSync(folder.at('a'), 0o640);
    symlinkSync('a', folder.at('link'));
    await using transaction = await open(folder);
    transaction.write('a', 'new');
    transaction.move('a', 'b');
    transaction.move('link', 'link2');
    transaction.write('only', 'staged');
    transaction.move('only', 'there');
    await transaction.commit();
    expect(await folder.list()).toEqual(['b', 'link2', 'there']);
    expect([await folder.read('b'), modeOf(folder.at('b'))]).toEqual(['new', 0o640]);
    expect(lstatSync(folder.at('link2')).isSymbolicLink()).toBe(true);
  });

  test('of nothing, a folder, or a link to where it would leave the workspace is refused at once', async () => {
    await using folder = await TempFolder.create({ 'f/a': 'x', gone: 'x' });
    symlinkSync('../x', folder.at('f/link'));
    await using transaction = await open(folder);
    transaction.remove('gone');
    expect(() => transaction.move('none', 'b')).toThrow('Cannot move "none": no such file or directory (ENOENT)');
    expect(() => transaction.move('gone', 'b')).toThrow('Cannot move "gone": no such file');
    expect(() => transaction.move('f', 'b')).toThrow('Cannot move "f": it is a folder');
    expect(() => transaction.move('f/link', 'link')).toThrow(expect.objectContaining({ code: 'write/outside' }));
  });
});

describe('mode', () => {
  test.each([{ size: 3 }, { size: BIG.length }])('of a file of $size bytes is set, and only that', async ({ size }) => {
    await using folder = await TempFolder.create({ a: BIG.subarray(0, size) });
    await using transaction = await open(folder);
    transaction.mode('a', 0o751);
    transaction.write('b', 'x');
    transaction.mode('b', 0o600);
    expect((await transaction.commit()).written).toEqual(['a', 'b']);
    expect([modeOf(folder.at('a')), modeOf(folder.at('b'))]).toEqual([0o751, 0o600]);
    expect(statSync(folder.at('a')).size).toBe(size);
    await using again = await open(folder);
    again.mode('a', 0o751);
    expect((await again.commit()).unchanged).toEqual(['a']);
  });

  test('beyond permission bits, and of what is no file, is refused', async () => {
    await using folder = await TempFolder.create({ 'f/a': 'x' });
    await using transaction = await open(folder);
    expect(() => transaction.mode('f/a', 0o4755)).toThrow('its mode 2541 is not a whole number from 0 to 511');
    expect(() => transaction.mode('f', 0o755)).toThrow('Cannot change the mode of "f": it is a folder');
    expect(() => transaction.write('b', 'x', { mode: 1.5 })).toThrow('its mode 1.5');
  });
});

describe('streams', () => {
  async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
    yield* parts;
  }

  test('pieces of any size and kind become one file; the commit waits for them', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await open(folder);
    const staged = transaction.writeStream('a', pieces('é', Buffer.alloc(3 << 20, 'x'), '', 'end'), {
      executable: true,
    });
    transaction.writeStream('b', ['1', '2']);
    await transaction.commit();
    const text = `é${'x'.repeat(3 << 20)}end`;
    expect(await staged).toEqual({ digest: digestOf(text), size: text.length + 1, executable: true });
    expect([await folder.read('a'), await folder.read('b')]).toEqual([text, '12']);
    expect(modeOf(folder.at('a')) & 0o100).toBe(0o100);
  });

  test('a later write counts although the stream ends after it', async () => {
    await using folder = await TempFolder.create();
    await using transaction = await open(folder);
    const streamed = transaction.writeStream('a', pieces('streamed'));
    transaction.write('a', 'written');
    await streamed;
    expect(await transaction.commit()).toMatchObject({ written: ['a'], coalesced: 1 });
    expect(await folder.read('a')).toBe('written');
  });

  test('that fails fails the commit, and nothing of it stays', async () => {
    await using folder = await TempFolder.create({ b: 'old' });
    await using transaction = await open(folder);
    transaction.write('b', 'new');
    async function* broken(): AsyncGenerator<string> {
      yield 'half';
      throw new Error('the source broke');
    }
    transaction.writeStream('a', broken());
    await expect(transaction.commit()).rejects.toThrow('the source broke');
    expect([await folder.list(), await folder.read('b')]).toEqual([['b'], 'old']);
  });
});

describe('put', () => {
  test('bytes are written as they are when the base is what it must be', async () => {
    await using folder = await TempFolder.create({ a: 'old' });
    await using transaction = await open(folder);
    const digest = digestOf('new');
    transaction.put('a', Buffer.from('new'), { digest, base: digestOf('old') });
    transaction.put('b', Buffer.from('new'), { digest, base: 'missing', mode: 0o700 });
    await transaction.commit();
    expect([await folder.read('a'), await folder.read('b'), modeOf(folder.at('b'))]).toEqual(['new', 'new', 0o700]);
  });

  test('another base is a conflict', async () => {
    await using folder = await TempFolder.create({ a: 'old', b: 'there' });
    await using transaction = await open(folder);
    transaction.put('a', Buffer.from('new'), { digest: digestOf('new'), base: digestOf('older') });
    transaction.remove('b', { base: 'missing' });
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'write/conflict', problems: [{}, {}] });
    expect(await folder.list()).toEqual(['a', 'b']);
  });
});

test('the plan groups by folder, counts what was coalesced, and knows space and permissions', async () => {
  await using folder = await TempFolder.create({ 'out/a': 'old', 'out/gone': 'x' });
  await using transaction = await open(folder);
  transaction.write('out/a', 'first');
  transaction.write('out/a', 'second');
  transaction.remove('out/gone');
  transaction.write('new/run', 'abc', { mode: 0o755 });
  const plan = await transaction.plan();
  expect(plan.groups).toEqual([
    {
      folder: 'new',
      isNew: true,
      bytes: 3,
      changes: [{ path: 'new/run', action: 'create', kind: 'file', bytes: 3, mode: 0o755 }],
    },
    {
      folder: 'out',
      isNew: false,
      bytes: 6,
      changes: [
        { path: 'out/a', action: 'replace', kind: 'file', bytes: 6, mode: undefined },
        { path: 'out/gone', action: 'remove', kind: 'file', bytes: 0, mode: undefined },
      ],
    },
  ]);
  expect(plan).toMatchObject({ coalesced: 1, bytes: 9, space: { needed: 12, free: expect.any(Number) } });
  const report = await transaction.commit();
  expect(report).toMatchObject({ files: 3, bytes: 9, coalesced: 1, originals: 2, backup: undefined, rolledBack: 0 });
  expect(Object.keys(report.ms)).toEqual(['survey', 'stage', 'backup', 'journal', 'apply', 'flush']);
});
