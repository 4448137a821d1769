/** The set that the crash tests replace: one of each kind of change. */
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf } from '../../lib/model/digest.ts';
import type { Transaction } from '../../lib/write/transaction.ts';

/** Path -> kind and content, for everything but conductor's own folder. */
export type Tree = Readonly<Record<string, string>>;

const BIG = 1_500_000; // beyond what is read in one go

/** Makes the old tree in an empty folder. */
export async function makeOldTree(root: string): Promise<void> {
  for (const name of await readdir(root)) if (name !== '.conductor') await rm(join(root, name), { recursive: true });
  await put(root, 'out/changed.txt', 'old text');
  await put(root, 'out/same.txt', 'the same');
  await put(root, 'out/script.sh', 'old script');
  await chmod(join(root, 'out/script.sh'), 0o755);
  await put(root, 'out/stale/only.txt', 'goes, and its folder with it');
  await put(root, 'out/big.bin', Buffer.alloc(BIG, 'old'));
  await put(root, 'user.txt', 'not ours');
  await symlink('changed.txt', join(root, 'out/link'));
  await mkdir(join(root, 'out/empty'));
}

/** Stages the new tree. */
export function stageNewTree(transaction: Transaction): void {
  transaction.write('out/changed.txt', 'new text, longer');
  transaction.write('out/same.txt', 'the same');
  transaction.write('out/script.sh', 'old script'); // loses its executable bit
  transaction.write('out/big.bin', Buffer.alloc(BIG, 'new'));
  transaction.write('out/fresh/deep/file.txt', 'new folder');
  transaction.remove('out/stale/only.txt');
  transaction.remove('out/empty');
  transaction.symlink('out/link', 'same.txt');
  transaction.symlink('out/link2', '../user.txt');
  transaction.directory('out/hollow');
}

/** What is there now. */
export async function treeOf(root: string, under = '.'): Promise<Tree> {
  const tree: Record<string, string> = {};
  for (const name of (await readdir(join(root, under))).sort()) {
    const path = under === '.' ? name : `${under}/${name}`;
    if (path === '.conductor') continue;
    const stats = await lstat(join(root, path));
    if (stats.isDirectory()) Object.assign(tree, { [path]: 'folder' }, await treeOf(root, path));
    else if (stats.isSymbolicLink()) tree[path] = `-> ${await readlink(join(root, path))}`;
    else tree[path] = `${stats.mode & 0o100 ? 'x' : '-'} ${digestOf(await readFile(join(root, path)))}`;
  }
  return tree;
}

/** Names in conductor's folders that must be empty at rest. */
export async function leftovers(root: string): Promise<string[]> {
  const names: string[] = [];
  for (const folder of ['tmp', 'journal', 'kept']) {
    for (const name of await readdir(join(root, '.conductor', folder)).catch(() => [])) names.push(`${folder}/${name}`);
  }
  return names;
}

async function put(root: string, path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
