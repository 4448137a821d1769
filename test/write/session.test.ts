/** Many transactions under one lock, beside those of others. */
import { execFile } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { acquireLock, isLocked } from '../../lib/write/lock.ts';
import { COMMIT_LOCK, liveLock, recover } from '../../lib/write/recover.ts';
import { openWriteSession } from '../../lib/write/session.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers } from './crash-case.ts';

let beforeMove: () => void = () => {};

vi.mock('../../lib/write/move.ts', () => ({
  mover: async () => (from: string, to: string) => {
    beforeMove();
    renameSync(from, to);
  },
}));

test('transactions of a session come one after the other, also when asked for at once', async () => {
  await using folder = await TempFolder.create();
  await using session = await openWriteSession({ root: folder.path, durability: 'process', label: 'run' });
  const set = async (text: string): Promise<void> => {
    await using transaction = session.transaction();
    for (const name of ['a', 'b', 'c']) transaction.put(name, Buffer.from(text), { digest: digestOf(text) });
    await transaction.commit();
  };
  await Promise.all(['one', 'two', 'three'].map(set));
  expect(new Set(await Promise.all(['a', 'b', 'c'].map((name) => folder.read(name)))).size).toBe(1);
  expect(await leftovers(folder.path)).toEqual([]);
});

test('the right to commit is kept between commits and let go for whoever waits', async () => {
  await using folder = await TempFolder.create();
  await using session = await openWriteSession({ root: folder.path, durability: 'process' });
  const commit = async (name: string): Promise<void> => {
    await using transaction = session.transaction();
    transaction.write(name, name);
    await transaction.commit();
  };
  await commit('a');
  expect(await isLocked(folder.path, liveLock(session.id))).toBe(true);
  // Someone else has it at once; the session's next commit waits for its end.
  const other = await acquireLock({ root: folder.path, name: COMMIT_LOCK, description: 'other' });
  const next = commit('b');
  await using unrelated = await writeTransaction({ root: folder.path, durability: 'process' });
  unrelated.write('c', 'c');
  const third = unrelated.commit();
  const paths = (await folder.list()).filter((path) => !path.startsWith('.conductor/'));
  await other.release();
  await Promise.all([next, third]);
  expect(paths).toEqual(['a']);
  expect(await folder.list()).toEqual(['a', 'b', 'c']);
});

test('another process waits no longer than for the end of a commit', async () => {
  await using folder = await TempFolder.create({ x: '' });
  await using session = await openWriteSession({ root: folder.path, durability: 'process' });
  const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  const preload = new URL('./fault-preload.ts', import.meta.url).href;
  let isOver = false;
  const other = promisify(execFile)(process.execPath, ['--import', preload, child, 'commit', folder.path]).then(() => {
    isOver = true;
  });
  let commits = 0;
  for (; !isOver; commits += 1) {
    await using transaction = session.transaction();
    transaction.write('x', `${commits}`);
    await transaction.commit();
    await new Promise(setImmediate); // the child's end is seen when the event loop turns
  }
  await other;
  expect(await folder.read('out/changed.txt')).toBe('new text, longer');
});

test('what a session left half-done is settled by its own next commit', async () => {
  await using folder = await TempFolder.create({ a: 'old', b: 'old' });
  await using session = await openWriteSession({ root: folder.path, durability: 'process' });
  const broken = session.transaction();
  broken.write('a', 'new');
  broken.write('b', 'new');
  let moves = 0;
  beforeMove = () => {
    moves += 1;
    if (moves < 2) return;
    rmSync(folder.at(`.conductor/tmp/${broken.id}/back.json`)); // so that it cannot go back
    throw Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 });
  };
  await expect(broken.commit()).rejects.toMatchObject({ code: 'write/failed' });
  beforeMove = () => {};
  expect(await recover(folder.path)).toEqual([]); // to others it is alive
  await using transaction = session.transaction();
  transaction.write('c', 'new');
  expect((await transaction.commit()).recovered).toMatchObject([{ id: broken.id, outcome: 'completed' }]);
  expect([await folder.read('a'), await folder.read('b')]).toEqual(['new', 'new']);
  expect(await leftovers(folder.path)).toEqual([]);
});

test('an ended session drops what is open and gives no more', async () => {
  await using folder = await TempFolder.create();
  const session = await openWriteSession({ root: folder.path });
  const open = session.transaction();
  await open.writeStream('a', ['x']);
  expect(await leftovers(folder.path)).toHaveLength(1);
  await session[Symbol.asyncDispose]();
  expect(await leftovers(folder.path)).toEqual([]);
  expect(() => open.write('b', '')).toThrow('has ended');
  expect(() => session.transaction()).toThrow('has ended');
  expect(await isLocked(folder.path, liveLock(session.id))).toBe(false);
});
