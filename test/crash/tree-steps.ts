/** Steps of a workspace's life and what they make of it, told by a model that knows no file system. */
import fc from 'fast-check';
import { digestOf } from '../../lib/model/digest.ts';
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import type { Tree } from '../write/crash-case.ts';

/** One change of a set; every path is touched by one change at most. */
export type Change =
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly executable: boolean }
  | { readonly kind: 'edit'; readonly path: string; readonly add: string }
  | { readonly kind: 'move'; readonly path: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly executable: boolean }
  | { readonly kind: 'remove' | 'symlink'; readonly path: string };

/** A transaction: its changes, and whether they are committed or dropped. */
export interface Step {
  readonly changes: readonly Change[];
  readonly commit: boolean;
}

type Entry = { readonly text: string; readonly executable: boolean } | 'link';
/** What is at the paths that steps touch. */
export type Model = ReadonlyMap<string, Entry>;

/** Two files that no step touches keep the folders. */
export const ANCHORS = { 'out/keep': 'keep', 'out/deep/er/keep': 'keep' };
const PATHS = ['out/a', 'out/b', 'out/c', 'out/deep/a', 'out/deep/er/a', 'out/deep/er/b'];
const TEXTS = ['', 'x', 'y', 'long '.repeat(15_000)];
const TARGET = 'nowhere';

/** What a generated step wants; the model decides what of it makes sense. */
interface Wish {
  readonly kind: Change['kind'];
  readonly path: string;
  readonly to: string;
  readonly text: string;
  readonly executable: boolean;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom<Change['kind']>('write', 'write', 'edit', 'move', 'mode', 'remove', 'symlink'),
  path: fc.constantFrom(...PATHS),
  to: fc.constantFrom(...PATHS),
  text: fc.constantFrom(...TEXTS),
  executable: fc.boolean(),
});

/** Wishes for a few transactions in a row. */
export const wishes: fc.Arbitrary<readonly { readonly set: readonly Wish[]; readonly commit: boolean }[]> = fc.array(
  fc.record({ set: fc.array(wish, { minLength: 1, maxLength: 6 }), commit: fc.nat(4).map((n) => n > 0) }),
  { minLength: 1, maxLength: 3 },
);

/** The steps that wishes come to, and the model before the first and after each. */
export function planSteps(
  start: Model,
  wanted: readonly { readonly set: readonly Wish[]; readonly commit: boolean }[],
): { readonly steps: readonly Step[]; readonly models: readonly Model[] } {
  const models = [start];
  const steps = wanted.map(({ set, commit }): Step => {
    const before = models.at(-1) ?? start;
    const next = new Map(before);
    const touched = new Set<string>();
    const changes = set.flatMap((one): Change[] => {
      const change = changeOf(before, one);
      const paths = change.kind === 'move' ? [change.path, change.to] : [change.path];
      if (paths.some((path) => touched.has(path))) return [];
      for (const path of paths) touched.add(path);
      carryOut(next, change);
      return [change];
    });
    models.push(commit ? next : before);
    return { changes, commit };
  });
  return { steps, models };
}

/** What needs a file becomes a write where there is none. */
function changeOf(model: Model, { kind, path, to, text, executable }: Wish): Change {
  const entry = model.get(path);
  const isFile = entry !== undefined && entry !== 'link';
  if (kind === 'edit' && isFile) return { kind, path, add: text };
  if (kind === 'mode' && isFile) return { kind, path, executable };
  if (kind === 'move' && isFile && !model.has(to)) return { kind, path, to };
  if (kind === 'remove' || kind === 'symlink') return { kind, path };
  return { kind: 'write', path, text, executable };
}

function carryOut(model: Map<string, Entry>, change: Change): void {
  const entry = model.get(change.path);
  const file = entry === undefined || entry === 'link' ? { text: '', executable: false } : entry;
  if (change.kind === 'write') model.set(change.path, { text: change.text, executable: change.executable });
  else if (change.kind === 'edit') model.set(change.path, { ...file, text: file.text + change.add });
  else if (change.kind === 'mode') model.set(change.path, { ...file, executable: change.executable });
  else if (change.kind === 'symlink') model.set(change.path, 'link');
  else model.delete(change.path);
  if (change.kind === 'move') model.set(change.to, file);
}

/** Carries a step out on a workspace. */
export async function runStep(root: string, { changes, commit }: Step): Promise<void> {
  await using transaction = await writeTransaction({ root });
  for (const change of changes) stage(transaction, change);
  if (commit) await transaction.commit();
}

function stage(transaction: Transaction, change: Change): void {
  const { kind, path } = change;
  if (kind === 'write') transaction.write(path, change.text, { executable: change.executable });
  else if (kind === 'edit')
    void transaction.edit(path, (old) => old + change.add).catch(() => undefined); // `commit` tells
  else if (kind === 'mode') transaction.mode(path, change.executable ? 0o755 : 0o644);
  else if (kind === 'move') transaction.move(path, change.to);
  else if (kind === 'symlink') transaction.symlink(path, TARGET);
  else transaction.remove(path);
}

/** The tree that a model stands for. */
export function treeOfModel(model: Model): Tree {
  const tree: Record<string, string> = { out: 'folder', 'out/deep': 'folder', 'out/deep/er': 'folder' };
  for (const [path, text] of Object.entries(ANCHORS)) tree[path] = `- ${digestOf(text)}`;
  for (const [path, entry] of model)
    tree[path] = entry === 'link' ? `-> ${TARGET}` : `${entry.executable ? 'x' : '-'} ${digestOf(entry.text)}`;
  return tree;
}
