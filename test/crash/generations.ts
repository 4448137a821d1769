/** Sets of files that follow each other, all different from the one before: what a power cut or a kill is tried on. */
import { type Transaction, writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { treeOf } from '../write/crash-case.ts';

/** Stages a generation; the one before it is there. */
export function stageGeneration(transaction: Transaction, generation: number): void {
  transaction.write('out/text.txt', `generation ${generation}`);
  transaction.write('out/deep/block.bin', Buffer.alloc(65_537, generation));
  transaction.write('out/run.sh', '#!/bin/sh\n', { executable: generation % 2 === 1 });
  transaction.write(`out/only-${generation}/here.txt`, '');
  transaction.symlink('out/link', `only-${generation}/here.txt`);
  if (generation > 0) transaction.remove(`out/only-${generation - 1}/here.txt`);
}

/** Commits generations up to and with `last`; each is told when it is committed. */
export async function commitGenerations(
  root: string,
  { first, last, onCommit }: { first: number; last: number; onCommit?: (generation: number) => void },
): Promise<void> {
  for (let generation = first; generation <= last; generation += 1) {
    await using transaction = await writeTransaction({ root, durability: 'full' });
    stageGeneration(transaction, generation);
    await transaction.commit();
    onCommit?.(generation);
  }
}

/** The tree of every generation up to and with `last`, as text. */
export async function treesOfGenerations(last: number): Promise<string[]> {
  await using folder = await TempFolder.create();
  const trees: string[] = [];
  for (let generation = 0; generation <= last; generation += 1) {
    await commitGenerations(folder.path, { first: generation, last: generation });
    trees.push(JSON.stringify(await treeOf(folder.path)));
  }
  return trees;
}
