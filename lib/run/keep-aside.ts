/** Keeps edited versions of files that are about to be replaced. */
import { join } from 'node:path';
import { readFile } from '../files/background.ts';
import type { Durability } from '../write/durability.ts';
import { writeTransaction } from '../write/transaction.ts';

/** Where they are kept: in `folder` (relative to `root`) under their own paths. */
export interface AsideOptions {
  readonly root: string;
  readonly folder: string;
  readonly durability: Durability;
}

/** Copies the files in one transaction. */
export async function keepAside(paths: readonly string[], { root, folder, durability }: AsideOptions): Promise<void> {
  if (paths.length === 0) return;
  await using transaction = await writeTransaction({ root, durability, label: 'keep edited files' });
  for (const path of paths) transaction.write(`${folder}/${path}`, await readFile(join(root, path)));
  await transaction.commit();
}
