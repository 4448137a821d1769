import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { type Change, encodeRecord, type JournalRecord } from '../../lib/write/journal-record.ts';
import { layoutOf } from '../../lib/write/layout.ts';
import { acquireLock } from '../../lib/write/lock.ts';
import { needsRecovery } from '../../lib/write/needs-recovery.ts';
import { liveLock, recover } from '../../lib/write/recover.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers } from './crash-case.ts';

const ID = 't-0123456789abcdef';

function file(text: string) {
  return { kind: 'file', digest: digestOf(text), size: text.length, executable: false } as const;
}

const MISSING = { kind: 'missing' } as const;

/** The changes of the left-open transaction: one file replaced, one made, one removed. */
const CHANGES: readonly Change[] = [
  { index: 0, path: 'out/a.txt', old: file('old a'), next: file('new a') },
  { index: 1, path: 'out/new/b.txt', old: MISSING, next: file('new b') },
  { index: 2, path: 'out/c.txt', old: file('old c'), next: MISSING },
];

function recordOf(parts: Partial<JournalRecord> = {}): JournalRecord {
  return {
    id: ID,
    label: 'task 8',
    direction: 'forward',
    changes: CHANGES,
    folders: { make: ['out/new'], remove: [], prune: [] },
    ...parts,
  };
}

/** A workspace whose transaction was committed and not yet moved in. */
async function leftOpen(parts: Partial<JournalRecord> = {}, journal?: string): Promise<TempFolder> {
  const folder = await TempFolder.create({
    'out/a.txt': 'old a',
    'out/c.txt': 'old c',
    [`.conductor/tmp/${ID}/0.new`]: 'new a',
    [`.conductor/tmp/${ID}/0.old`]: 'old a',
    [`.conductor/tmp/${ID}/1.new`]: 'new b',
    [`.conductor/journal/${ID}.json`]: journal ?? encodeRecord(recordOf(parts)),
  });
  return folder;
}

const ROLLED_FORWARD = ['out/a.txt', 'out/new/b.txt'];

test('a workspace at rest needs nothing', async () => {
  await using folder = await TempFolder.create({ 'a.txt': 'x' });
  expect(needsRecovery(folder.path)).toBe(false);
  expect(await recover(folder.path)).toEqual([]);
});

describe('a whole record', () => {
  test('is carried out to its end', async () => {
    await using folder = await leftOpen();
    expect(needsRecovery(folder.path)).toBe(true);
    expect(await recover(folder.path)).toEqual([
      { id: ID, label: 'task 8', outcome: 'completed', paths: CHANGES.map(({ path }) => path), kept: [], left: [] },
    ]);
    expect(await folder.list()).toEqual(ROLLED_FORWARD);
    expect([await folder.read('out/a.txt'), await folder.read('out/new/b.txt')]).toEqual(['new a', 'new b']);
    expect(needsRecovery(folder.path)).toBe(false);
    expect(await recover(folder.path)).toEqual([]);
  });

  test('of a large set finds the new content of every file, wherever it was staged', async () => {
    const changes = Array.from({ length: 70 }, (_, index) => ({
      index,
      path: `out/${String(index).padStart(2, '0')}`,
      old: MISSING,
      next: file(`new ${index}`),
    }));
    await using folder = await leftOpen({ changes });
    const layout = layoutOf(folder.path, ID);
    await rm(layout.folder, { recursive: true });
    for (const { index } of changes) {
      await mkdir(dirname(layout.fresh(index)), { recursive: true });
      await writeFile(layout.fresh(index), `new ${index}`);
    }
    expect(new Set(changes.map(({ index }) => dirname(layout.fresh(index)))).size).toBeGreaterThan(2);
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'completed', left: [] }]);
    for (const { index, path } of changes) expect(await folder.read(path)).toBe(`new ${index}`);
    expect(await leftovers(folder.path)).toEqual([]);
  });

  test('that leads back is undone, and what the transaction had made goes', async () => {
    await using folder = await leftOpen({ direction: 'back' });
    // As far as a commit gets before its error: everything is in.
    const { fresh, backup } = layoutOf(folder.path, ID);
    await folder.write('out/a.txt', 'new a');
    await folder.write('out/new/b.txt', 'new b');
    await rm(fresh(0));
    await rm(fresh(1));
    await folder.remove('out/c.txt');
    await writeFile(backup(2), 'old c');
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'rolled-back', kept: [] }]);
    expect(await folder.list()).toEqual(['out/a.txt', 'out/c.txt']);
    expect([await folder.read('out/a.txt'), await folder.read('out/c.txt')]).toEqual(['old a', 'old c']);
  });

  test('whose staged bytes are damaged is undone', async () => {
    await using folder = await leftOpen();
    await writeFile(layoutOf(folder.path, ID).fresh(1), 'torn');
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'rolled-back', left: [] }]);
    expect(await folder.list()).toEqual(['out/a.txt', 'out/c.txt']);
  });

  test("never destroys a user's edits: they are kept aside and named", async () => {
    await using folder = await leftOpen();
    await folder.write('out/a.txt', 'edited by hand');
    await folder.write('out/c.txt', 'edited too');
    const kept = [`.conductor/kept/${ID}/out/a.txt`, `.conductor/kept/${ID}/out/c.txt`];
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'completed', kept }]);
    expect(await folder.read('out/a.txt')).toBe('new a');
    expect(await Promise.all(kept.map((path) => folder.read(path)))).toEqual(['edited by hand', 'edited too']);
  });

  test('leaves alone what was edited after it had been moved in', async () => {
    await using folder = await leftOpen();
    await rm(layoutOf(folder.path, ID).fresh(0));
    await folder.write('out/a.txt', 'edited by hand');
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'completed', kept: [] }]);
    expect(await folder.read('out/a.txt')).toBe('edited by hand');
  });

  test('keeps what is in the way of going back', async () => {
    await using folder = await leftOpen({ direction: 'back' });
    const { fresh } = layoutOf(folder.path, ID);
    await rm(fresh(0));
    await rm(fresh(1));
    await folder.write('out/a.txt', 'edited by hand');
    await folder.write('out/new/b.txt', 'edited too');
    expect((await recover(folder.path))[0]?.kept).toEqual([
      `.conductor/kept/${ID}/out/a.txt`,
      `.conductor/kept/${ID}/out/new/b.txt`,
    ]);
    expect(await folder.read('out/a.txt')).toBe('old a');
  });

  test('does not put a damaged backup over what is there', async () => {
    await using folder = await leftOpen({ direction: 'back' });
    const { fresh, backup } = layoutOf(folder.path, ID);
    await rm(fresh(0));
    await folder.write('out/a.txt', 'new a');
    await writeFile(backup(0), 'torn');
    const [result] = await recover(folder.path);
    expect(result).toMatchObject({ outcome: 'rolled-back', left: ['out/a.txt'] });
    expect(result?.kept).toContain(`.conductor/kept/${ID}/.conductor-transaction/0.old`);
    expect(await folder.read('out/a.txt')).toBe('new a');
    expect(needsRecovery(folder.path)).toBe(false);
  });

  test('is not followed through a folder that has become a link out of the workspace', async () => {
    await using outside = await TempFolder.create({ 'a.txt': 'precious' });
    await using folder = await leftOpen();
    await folder.remove('out');
    await symlink(outside.path, folder.at('out'));
    expect(await recover(folder.path)).toMatchObject([{ left: CHANGES.map(({ path }) => path) }]);
    expect(await outside.list()).toEqual(['a.txt']);
    expect(await outside.read('a.txt')).toBe('precious');
  });

  test('of a live process is left alone', async () => {
    await using folder = await leftOpen();
    {
      await using _alive = await acquireLock({ root: folder.path, name: liveLock(ID), description: 'alive' });
      expect(await recover(folder.path)).toEqual([]);
      expect(await folder.read('out/a.txt')).toBe('old a');
    }
    expect(await recover(folder.path)).toHaveLength(1);
  });

  test('is settled first by the next commit, which then writes on top of it', async () => {
    await using folder = await leftOpen();
    await using transaction = await writeTransaction({ root: folder.path });
    transaction.write('out/a.txt', 'newer a');
    transaction.write('out/d.txt', 'newer d');
    expect((await transaction.commit()).recovered).toMatchObject([{ id: ID, outcome: 'completed' }]);
    expect(await folder.list()).toEqual(['out/a.txt', 'out/d.txt', 'out/new/b.txt']);
    expect(await folder.read('out/a.txt')).toBe('newer a');
    expect(await leftovers(folder.path)).toEqual([]);
  });
});

describe('a record that cannot be trusted', () => {
  test('is replaced by the second one, which leads back', async () => {
    await using folder = await leftOpen({}, 'torn');
    const { fresh, wayBack } = layoutOf(folder.path, ID);
    await rm(fresh(0));
    await folder.write('out/a.txt', 'new a');
    await writeFile(wayBack, encodeRecord(recordOf({ direction: 'back' })));
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'rolled-back' }]);
    expect(await folder.read('out/a.txt')).toBe('old a');
  });

  test('without a second one changes nothing, and its files are kept aside', async () => {
    await using folder = await leftOpen({}, 'torn');
    const [result] = await recover(folder.path);
    expect(result).toMatchObject({ outcome: 'unreadable', paths: [] });
    expect(result?.kept).toContain(`.conductor/kept/${ID}/.conductor-transaction/0.new`);
    expect(await folder.read('out/a.txt')).toBe('old a');
    expect(needsRecovery(folder.path)).toBe(false);
  });

  test.each([
    { name: 'a path out of the workspace', parts: { changes: [{ ...CHANGES[0], path: '../evil.txt' } as Change] } },
    { name: 'an absolute path', parts: { changes: [{ ...CHANGES[0], path: '/tmp/evil.txt' } as Change] } },
    {
      name: "the journal's own path",
      parts: { changes: [{ ...CHANGES[0], path: '.conductor/journal/x.json' } as Change] },
    },
    { name: 'an index that is a path', parts: { changes: [{ ...CHANGES[0], index: '../../x' } as unknown as Change] } },
    {
      name: 'a link out of the workspace',
      parts: { changes: [{ ...CHANGES[0], next: { kind: 'symlink', target: '../../etc' } } as Change] },
    },
    { name: 'a folder out of the workspace', parts: { folders: { make: ['../evil'], remove: [], prune: [] } } },
    { name: 'another id', parts: { id: 't-ffffffffffffffff' } },
    { name: 'no changes', parts: { changes: undefined as unknown as Change[] } },
  ])('with $name is not carried out, however well it is signed', async ({ parts }) => {
    await using outer = await TempFolder.create();
    await using folder = await leftOpen(parts);
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'unreadable' }]);
    expect(await folder.read('out/a.txt')).toBe('old a');
    expect(await outer.list()).toEqual([]);
  });
});

test('leftovers without a record go, a live transaction in between stays', async () => {
  await using folder = await TempFolder.create({
    '.conductor/tmp/t-00000000000000aa/0.new': 'staged by a process that was killed',
    '.conductor/tmp/record.json.123.tmp': 'half written',
    '.conductor/journal/stray': '',
  });
  await using transaction = await writeTransaction({ root: folder.path });
  const staged = folder.at(`.conductor/tmp/${transaction.id}/0.new`);
  await mkdir(dirname(staged), { recursive: true });
  await writeFile(staged, 'alive');
  expect(await recover(folder.path)).toEqual([]);
  expect(await folder.list()).toEqual([`.conductor/tmp/${transaction.id}/0.new`]);
  expect(await readFile(staged, 'utf8')).toBe('alive');
});

test('a file that cannot be put right is named, and its record waits for the next time', async () => {
  await using folder = await leftOpen();
  const { kept } = layoutOf(folder.path, ID);
  await folder.write('out/a.txt', 'edited by hand');
  await mkdir(dirname(kept), { recursive: true });
  await writeFile(kept, 'a file where the folder for kept bytes would be');
  await expect(recover(folder.path)).rejects.toMatchObject({
    code: 'write/failed',
    message: expect.stringMatching(/^Cannot recover "out\/a.txt": .*\((EEXIST|ENOTDIR)\)$/),
  });
  expect(await folder.read('out/a.txt')).toBe('edited by hand');
  await rm(kept);
  expect(await recover(folder.path)).toMatchObject([{ outcome: 'completed' }]);
});
