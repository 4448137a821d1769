/** Random sequences of operations against a model of the tree. */
import fc from 'fast-check';
import { test } from 'vitest';
import { isConductorError } from '../../lib/model/conductor-error.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, type Tree, treeOf } from './crash-case.ts';

type Operation =
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly executable: boolean }
  | { readonly kind: 'remove' | 'directory'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string };

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((parts) => `out/${parts.join('/')}`);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      path,
      text: fc.constantFrom('', 'x', 'y', 'long'.repeat(999)),
      executable: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('directory' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('symlink' as const), path }) },
);

const LINK = '-> nowhere';

function stage(transaction: Transaction, operation: Operation): void {
  if (operation.kind === 'write')
    transaction.write(operation.path, operation.text, { executable: operation.executable });
  else if (operation.kind === 'symlink') transaction.symlink(operation.path, 'nowhere');
  else transaction[operation.kind](operation.path);
}

function parents(path: string): string[] {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return parent === '' ? [] : [...parents(parent), parent];
}

function entryOf(operation: Operation): string | undefined {
  if (operation.kind === 'write') return `${operation.executable ? 'x' : '-'} ${digestOf(operation.text)}`;
  return operation.kind === 'symlink' ? LINK : operation.kind === 'directory' ? 'folder' : undefined;
}

/** The tree after the set, or undefined where the set contradicts the tree or itself. */
function expected(before: Tree, operations: readonly Operation[]): Tree | undefined {
  const last = new Map(operations.map((operation) => [operation.path, operation]));
  const tree = new Map(Object.entries(before));
  const isBelow = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
  for (const [path, { kind }] of last) {
    const now = before[path];
    // A folder stays a folder, and what is no folder does not become one.
    if (kind !== 'remove' && now !== undefined && (now === 'folder') !== (kind === 'directory')) return undefined;
    if (parents(path).some((parent) => before[parent] !== undefined && before[parent] !== 'folder')) return undefined;
    if (
      kind !== 'remove' &&
      parents(path).some((parent) => !['directory', 'remove', undefined].includes(last.get(parent)?.kind))
    )
      return undefined;
    if (
      kind !== 'remove' &&
      parents(path).some((parent) => last.get(parent)?.kind === 'remove' && before[parent] === 'folder')
    )
      return undefined;
  }
  const removed = [...last.values()]
    .filter(({ kind, path }) => kind === 'remove' && before[path] !== undefined)
    .map(({ path }) => path);
  for (const folder of removed.filter((path) => before[path] === 'folder')) {
    const inside = Object.keys(before)
      .filter(isBelow(folder))
      .filter((path) => before[path] !== 'folder');
    if (!inside.every((path) => removed.includes(path))) return undefined;
    // Folders inside go with it; one that is wanted there contradicts, as checked above.
    for (const path of [folder, ...Object.keys(before).filter(isBelow(folder))]) tree.delete(path);
  }
  for (const path of removed) tree.delete(path);
  for (const [path, operation] of last) {
    const entry = entryOf(operation);
    if (entry === undefined) continue;
    for (const parent of parents(path)) tree.set(parent, 'folder');
    tree.set(path, entry);
  }
  for (const path of removed.filter((path) => before[path] !== 'folder')) {
    for (const folder of parents(path).slice(1).reverse()) {
      if (last.get(folder)?.kind !== 'directory' && ![...tree.keys()].some(isBelow(folder))) tree.delete(folder);
    }
  }
  return Object.fromEntries([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(tree: Tree): string {
  return JSON.stringify(
    Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)),
    null,
    1,
  );
}

test('a commit makes exactly the tree that its operations mean, or an error and the tree before', async () => {
  const sets = fc.array(fc.array(operation, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sets, async (runs) => {
      await using folder = await TempFolder.create({ 'out/a/a': 'x', 'out/a/b': 'y', 'out/b': 'z' });
      for (const operations of runs) {
        const before = await treeOf(folder.path);
        const wanted = expected(before, operations);
        await using transaction = await writeTransaction({ root: folder.path, durability: 'process' });
        for (const one of operations) stage(transaction, one);
        const failure = await transaction.commit().then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure !== undefined && !isConductorError(failure)) throw failure;
        if ((wanted === undefined) !== (failure !== undefined))
          throw new Error(`expected ${wanted === undefined ? 'a refusal' : 'success'}, got ${failure}`);
        const after = sorted(await treeOf(folder.path));
        if (after !== sorted(wanted ?? before)) throw new Error(`expected ${sorted(wanted ?? before)}, found ${after}`);
        const left = await leftovers(folder.path);
        if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
      }
    }),
    { numRuns: 150 },
  );
});
