/** Kills and failing calls at every step of a commit and of a recovery: the tree is then wholly old or wholly new. */
import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { listBackups } from '../../lib/write/backups.ts';
import { recover } from '../../lib/write/recover.ts';
import { rollbackBackup } from '../../lib/write/rollback-backup.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, makeOldTree, stageNewTree, type Tree, treeOf } from './crash-case.ts';

const run = promisify(execFile);
const PRELOAD = new URL('./fault-preload.ts', import.meta.url).href;
const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

interface ChildEnd {
  readonly killed: boolean;
  readonly output: string;
}

async function child(...args: readonly string[]): Promise<ChildEnd> {
  try {
    return {
      killed: false,
      output: (await run(process.execPath, ['--import', PRELOAD, CHILD, ...args], { maxBuffer: 1 << 26 })).stdout,
    };
  } catch (error) {
    if ((error as { signal?: string }).signal === 'SIGKILL') return { killed: true, output: '' };
    throw error;
  }
}

async function bothTrees(): Promise<{ old: Tree; next: Tree }> {
  await using folder = await TempFolder.create();
  await makeOldTree(folder.path);
  const old = await treeOf(folder.path);
  await using transaction = await writeTransaction({ root: folder.path });
  stageNewTree(transaction);
  await transaction.commit();
  return { old, next: await treeOf(folder.path) };
}

/** Works through the steps 1, 2, 3… on two lanes, each in a folder of its own, until `attempt` says that there are no more. */
async function sweep(attempt: (root: string, step: number) => Promise<boolean>, every = 1): Promise<number> {
  let step = 1 - every;
  let done = false;
  const lane = async (): Promise<void> => {
    await using folder = await TempFolder.create();
    while (!done) {
      step += every;
      if (!(await attempt(folder.path, step))) done = true;
    }
  };
  await Promise.all([lane(), lane()]);
  return step;
}

const { old, next } = await bothTrees();

function sideOf(tree: Tree): string {
  return JSON.stringify(tree) === JSON.stringify(old)
    ? 'old'
    : JSON.stringify(tree) === JSON.stringify(next)
      ? 'new'
      : JSON.stringify(tree, null, 1);
}

test('the new tree differs from the old one in every kind of change', () => {
  expect(sideOf(old)).toBe('old');
  expect(next).toMatchObject({ 'out/link': '-> same.txt', 'out/hollow': 'folder', 'user.txt': old['user.txt'] });
  expect(next).not.toHaveProperty(['out/stale']);
  expect(next).not.toHaveProperty(['out/empty']);
});

test.each(['kill', 'torn'])('%s at any call of a commit leaves the old or the new tree after recovery', async (how) => {
  const sides = new Set<string>();
  const steps = await sweep(
    async (root, step) => {
      await makeOldTree(root);
      const { killed } = await child('commit', root, how, String(step));
      if (!killed) return false;
      await recover(root);
      const side = sideOf(await treeOf(root));
      sides.add(side);
      expect({ step, side, left: await leftovers(root) }).toEqual({
        step,
        side: expect.stringMatching(/^(old|new)$/),
        left: [],
      });
      return true;
    },
    how === 'kill' ? 2 : 5,
  );
  expect(sides).toEqual(new Set(['old', 'new']));
  expect(steps).toBeGreaterThan(40);
});

test('a kill at any call of a commit in a session leaves the old or the new tree after recovery', async () => {
  const sides = new Set<string>();
  await sweep(async (root, step) => {
    await makeOldTree(root);
    const { killed } = await child('session', root, 'kill', String(step));
    if (!killed) return false;
    await recover(root);
    const end = { step, side: sideOf(await treeOf(root)), left: await leftovers(root) };
    sides.add(end.side);
    expect(end).toEqual({ step, side: expect.stringMatching(/^(old|new)$/), left: [] });
    return true;
  }, 5);
  expect(sides).toEqual(new Set(['old', 'new']));
});

test('a kill at any call of a commit with backup leaves a whole set with the new tree, and none with the old one', async () => {
  const sides = new Set<string>();
  await sweep(async (root, step) => {
    await rm(join(root, '.conductor'), { recursive: true, force: true });
    await makeOldTree(root);
    const { killed } = await child('backup', root, 'kill', String(step));
    if (!killed) return false;
    await recover(root);
    const side = sideOf(await treeOf(root));
    sides.add(side);
    const { backups, damaged } = await listBackups(root);
    expect({ step, side, sets: backups.length, damaged, left: await leftovers(root) }).toEqual({
      step,
      side: expect.stringMatching(/^(old|new)$/),
      sets: side === 'new' ? 1 : 0,
      damaged: [],
      left: [],
    });
    for (const { id } of backups) await rollbackBackup(root, id);
    expect({ step, side: sideOf(await treeOf(root)) }).toEqual({ step, side: 'old' });
    return true;
  }, 5);
  expect(sides).toEqual(new Set(['old', 'new']));
});

test('a kill inside the recovery leaves the old or the new tree after the next one', async () => {
  let doubles = 0;
  await sweep(async (root, step) => {
    await recover(root);
    await makeOldTree(root);
    if (!(await child('commit', root, 'kill', String(step))).killed) return false;
    for (let inner = 1; ; inner += 1) {
      await using crashed = await TempFolder.create();
      await cp(root, crashed.path, { recursive: true, verbatimSymlinks: true });
      const { killed } = await child('recover', crashed.path, 'kill', String(inner));
      await recover(crashed.path);
      const end = { step, inner, side: sideOf(await treeOf(crashed.path)), left: await leftovers(crashed.path) };
      expect(end).toMatchObject({ side: expect.stringMatching(/^(old|new)$/), left: [] });
      if (!killed) return true;
      doubles += 1;
    }
  }, 9);
  expect(doubles).toBeGreaterThan(20);
});

interface ErrorResult {
  readonly step: number;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly tree: 'old' | Tree;
  readonly leftAfterRecovery: readonly string[];
  readonly same: boolean;
}

test.each(['ENOSPC', 'EIO'])(
  '%s at any call of a commit is an error that names a path and leaves the old tree',
  async (how) => {
    await using folder = await TempFolder.create();
    const results: ErrorResult[] = JSON.parse((await child('errors', folder.path, how)).output);
    const failed = results.filter(({ failure }) => failure !== undefined);
    expect(failed.length).toBeGreaterThan(40);
    for (const { step, failure, tree } of failed) {
      expect({ step, code: failure?.code, tree }).toEqual({ step, code: 'write/failed', tree: 'old' });
      expect(failure?.message).toMatch(new RegExp(`^Cannot (write|back up|remove) "[^"]+": .*\\(${how}\\)$`));
    }
    // What fails once the set is in is put right later and no failure.
    for (const { tree } of results.filter(({ failure }) => failure === undefined))
      expect(sideOf(tree as Tree)).toBe('new');
    expect(results.filter(({ same, leftAfterRecovery }) => !same || leftAfterRecovery.length > 0)).toEqual([]);
  },
);
