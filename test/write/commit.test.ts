/** Commits that go wrong half-way: the mover is made to fail, or to let someone else write in between. */
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { acquireLock } from '../../lib/write/lock.ts';
import { COMMIT_LOCK, recover } from '../../lib/write/recover.ts';
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, treeOf } from './crash-case.ts';

/** Called before each move with its number, from 1; may throw. */
let beforeMove: (count: number, from: string, to: string) => void = () => {};

vi.mock('../../lib/write/move.ts', () => ({
  mover: async () => {
    let count = 0;
    return (from: string, to: string): void => {
      count += 1;
      beforeMove(count, from, to);
      renameSync(from, to);
    };
  },
}));

afterEach(() => {
  beforeMove = () => {};
});

function failing(at: number) {
  return (count: number): void => {
    if (count === at) throw Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 });
  };
}

async function workspace(): Promise<TempFolder> {
  const folder = await TempFolder.create({
    'out/a.txt': 'old a',
    'out/b.sh': 'old b',
    'out/c/only.txt': 'old c',
    'out/z.txt': 'old z',
  });
  chmodSync(folder.at('out/b.sh'), 0o755);
  await symlink('a.txt', folder.at('out/link'));
  await mkdir(folder.at('out/empty'));
  return folder;
}

function stage(transaction: Transaction): void {
  transaction.write('out/a.txt', 'new a');
  transaction.write('out/b.sh', 'new b');
  transaction.remove('out/c/only.txt');
  transaction.remove('out/empty');
  transaction.symlink('out/link', 'b.sh');
  transaction.write('out/m/new.txt', 'new m');
  transaction.write('out/z.txt', 'new z');
}

async function commitIn(
  folder: TempFolder,
  durability: 'full' | 'process' | 'none' = 'full',
): Promise<Error | undefined> {
  await using transaction = await writeTransaction({ root: folder.path, durability, label: 'task 8' });
  stage(transaction);
  return await transaction.commit().then(
    () => undefined,
    (error: Error) => error,
  );
}

describe('an error in the middle', () => {
  test.each(['full', 'process', 'none'] as const)('puts everything back (%s)', async (durability) => {
    for (let at = 1; at <= 6; at += 1) {
      await using folder = await workspace();
      const before = await treeOf(folder.path);
      beforeMove = failing(at);
      const error = await commitIn(folder, durability);
      expect(error).toMatchObject({
        code: 'write/failed',
        message: expect.stringMatching(/^Cannot (write|remove) "out\/.*": i\/o error \(EIO\)$/),
      });
      expect(await treeOf(folder.path)).toEqual(before);
      expect(await leftovers(folder.path)).toEqual([]);
    }
  });

  test('that is a bug passes as it is, after everything was put back', async () => {
    await using folder = await workspace();
    const before = await treeOf(folder.path);
    beforeMove = (count) => {
      if (count === 4) throw new TypeError('a bug');
    };
    expect(await commitIn(folder)).toEqual(new TypeError('a bug'));
    expect(await treeOf(folder.path)).toEqual(before);
  });

  test('that cannot be undone is left to the next recovery, which is said', async () => {
    await using folder = await workspace();
    beforeMove = (count, from) => {
      if (count === 4) rmSync(from.replace(/[^/]+$/, 'back.json'));
      failing(4)(count);
    };
    const error = await commitIn(folder);
    expect(error).toMatchObject({
      code: 'write/failed',
      problems: [{ help: expect.stringMatching(/run conductor again/) }],
    });
    expect(await leftovers(folder.path)).toHaveLength(2);
    expect(await recover(folder.path)).toMatchObject([{ label: 'task 8', outcome: 'completed', left: [] }]);
    expect(await folder.list()).toEqual(['out/a.txt', 'out/b.sh', 'out/link', 'out/m/new.txt', 'out/z.txt']);
    expect(await folder.read('out/z.txt')).toBe('new z');
  });

  test('whose backup was damaged meanwhile keeps what there is and says that it is not over', async () => {
    await using folder = await workspace();
    beforeMove = (count, from) => {
      if (count === 4) writeFileSync(from.replace(/[^/]+$/, '0.old'), 'rot');
      failing(4)(count);
    };
    expect(await commitIn(folder)).toMatchObject({
      problems: [{ help: expect.stringMatching(/run conductor again/) }],
    });
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'rolled-back', left: ['out/a.txt'] }]);
  });
});

describe('someone else writes meanwhile', () => {
  test('an edit of a file whose turn is still to come is an error and stays', async () => {
    await using folder = await workspace();
    const before = await treeOf(folder.path);
    beforeMove = (count) => {
      if (count === 2) writeFileSync(folder.at('out/z.txt'), 'edited by hand');
    };
    expect(await commitIn(folder)).toMatchObject({
      code: 'write/conflict',
      message: 'Cannot write "out/z.txt": it was changed by something else meanwhile',
    });
    expect(await folder.read('out/z.txt')).toBe('edited by hand');
    await folder.write('out/z.txt', 'old z');
    expect(await treeOf(folder.path)).toEqual(before);
    expect(await leftovers(folder.path)).toEqual([]);
  });

  test('a folder that goes away in between is made again', async () => {
    await using folder = await workspace();
    let gone = false;
    beforeMove = (_, __, to) => {
      if (gone || !to.endsWith('new.txt')) return;
      rmSync(folder.at('out/m'), { recursive: true });
      gone = true;
    };
    expect(await commitIn(folder)).toBeUndefined();
    expect(await folder.read('out/m/new.txt')).toBe('new m');
  });

  test('a commit that waited for its turn looks again: what changed since is written too', async () => {
    await using folder = await workspace();
    await using transaction = await writeTransaction({ root: folder.path });
    stage(transaction);
    transaction.write('same.txt', 'same');
    await folder.write('same.txt', 'same');
    const turn = await acquireLock({ root: folder.path, name: COMMIT_LOCK, description: 'another' });
    const committing = transaction.commit();
    // Once its files are staged it waits; the other one meanwhile changes what was right.
    await vi.waitUntil(async () => (await leftovers(folder.path)).length > 0);
    await folder.write('same.txt', 'not any more');
    await folder.write('out/a.txt', 'a third text');
    await turn.release();
    expect((await committing).written).toContain('same.txt');
    expect([await folder.read('same.txt'), await folder.read('out/a.txt')]).toEqual(['same', 'new a']);
  });
});

test('folders that cannot be made are named', async () => {
  await using folder = await TempFolder.create({ '.conductor': 'a file where the folder should be' });
  expect(await commitIn(folder)).toMatchObject({
    code: 'write/failed',
    message: expect.stringMatching(/^Cannot write "\.conductor\/tmp": .*\((ENOTDIR|EEXIST)\)$/),
  });
});
